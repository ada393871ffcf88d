import { expect, type Locator, type Page } from '@playwright/test';
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
  /** Where one is signed in. */
  readonly devices: Locator;
  readonly currentPassword: Locator;
  readonly newPassword: Locator;
  readonly savePassword: Locator;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.nickname = page.getByLabel(t.say('nickname'), { exact: true });
    this.save = page.getByRole('button', { name: t.say('save'), exact: true });
    this.signOutAnyway = page.getByRole('button', { name: t.say('sign_out_anyway'), exact: true });
    this.signOut = page.getByRole('button', { name: t.say('sign_out'), exact: true });
    this.devices = page.locator('.device-list > li');
    this.currentPassword = page.getByLabel(t.say('password_current'), { exact: true });
    this.newPassword = page.getByLabel(t.say('password_new'), { exact: true });
    this.savePassword = page.getByRole('button', { name: t.say('change_password'), exact: true });
    this.heading = page.getByRole('heading', { level: 1, name: t.say('profile') });
  }

  async open(): Promise<void> {
    await this.page.goto('/profile');
    await this.alive();
  }

  /** On the page already: until what is written and pressed counts. */
  async alive(): Promise<void> {
    await hydrated(this.page);
    // Its code comes later, and takes the place of the server's HTML.
    await expect(this.page.getByRole('main').locator('.prerendered')).toHaveCount(0);
  }

  async changePassword(current: string, next: string): Promise<void> {
    // Nothing is sent while the answer to an earlier attempt is awaited.
    await expect(this.savePassword).not.toHaveAttribute('aria-busy', 'true');
    await this.currentPassword.fill(current);
    await this.newPassword.fill(next);
    await this.savePassword.click();
  }

  picture(name: string): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }
}
