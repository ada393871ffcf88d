import type { Locator, Page } from '@playwright/test';
import { hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** `/profile` */
export class ProfilePage {
  readonly nickname: Locator;
  readonly save: Locator;
  readonly signOut: Locator;
  /** Asked for when something would be lost. */
  readonly signOutAnyway: Locator;
  readonly heading: Locator;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.nickname = page.getByLabel(t.say('nickname'), { exact: true });
    this.save = page.getByRole('button', { name: t.say('save'), exact: true });
    this.signOutAnyway = page.getByRole('button', { name: t.say('sign_out_anyway'), exact: true });
    this.signOut = page.getByRole('button', { name: t.say('sign_out'), exact: true });
    this.heading = page.getByRole('heading', { level: 1, name: t.say('profile') });
  }

  async open(): Promise<void> {
    await this.page.goto('/profile');
    await hydrated(this.page);
  }

  picture(name: string): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }
}
