import type { Locator, Page } from '@playwright/test';

/** Language and theme, wherever they are offered. The radio buttons lie under their labels. */
export class Preferences {
  constructor(private readonly page: Page) {}

  /** A choice, by the name of its label in any language. */
  choice(name: string): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }

  async choose(name: string): Promise<void> {
    await this.choice(name).check({ force: true });
  }
}
