import { expect, type Locator, type Page } from '@playwright/test';
import { hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** `/admin/users`, `/admin/rooms`, `/admin/audit`: lists of what there is, each with what can be done about it. */
export class AdminListsPage {
  readonly items: Locator;
  readonly problem: Locator;

  constructor(
    readonly page: Page,
    private readonly t: Texts = english,
  ) {
    this.items = page.getByRole('main').locator('.admin-list > li, .audit-list > li');
    this.problem = page.getByRole('alert');
  }

  async open(section: 'users' | 'rooms' | 'audit'): Promise<void> {
    await this.page.goto(`/admin/${section}`);
    await hydrated(this.page);
    // Its code comes later, and takes the place of the server's HTML.
    await expect(this.page.getByRole('main').locator('.prerendered')).toHaveCount(0);
  }

  item(text: string): Locator {
    return this.items.filter({ hasText: text });
  }

  /** Show what can be done about somebody, or a room. */
  async manage(name: string): Promise<Locator> {
    const item = this.item(name);
    await item.getByText(this.t.say('manage'), { exact: true }).click();
    return item;
  }

  async find(name: string): Promise<void> {
    await this.page.getByLabel(this.t.say('find_by_name')).fill(name);
    await this.page.getByRole('button', { name: this.t.say('search'), exact: true }).click();
    await expect(this.items).toHaveCount(1);
  }
}
