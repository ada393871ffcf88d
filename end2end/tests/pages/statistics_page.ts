import { expect, type Locator, type Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** `/admin/statistics`. */
export class StatisticsPage {
  readonly main: Locator;
  readonly plots: Locator;

  constructor(
    readonly page: Page,
    private readonly t: Texts = english,
  ) {
    this.main = page.getByRole('main');
    this.plots = this.main.locator('.plot');
  }

  async open(): Promise<this> {
    await this.page.goto('/admin/statistics');
    await expect(this.plots.first()).toBeVisible();
    await expect(this.main.locator('.prerendered')).toHaveCount(0);
    return this;
  }

  /** What is shown of one measure. */
  plot(measure: 'measure_connections' | 'measure_people' | 'measure_memory' | 'measure_messages'): Locator {
    const name = this.page.getByRole('heading', { name: this.t.say(measure), exact: true });
    return this.plots.filter({ has: name });
  }
}
