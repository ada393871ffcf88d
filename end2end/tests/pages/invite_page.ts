import { expect, type Locator, type Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';
import { RegisterPage } from './register_page';

/** `/invite/…` */
export class InvitePage {
  readonly main: Locator;
  readonly join: Locator;
  readonly signIn: Locator;
  /** For those without an account. */
  readonly form: RegisterPage;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.main = page.getByRole('main');
    this.join = this.main.getByRole('button', { name: t.say('join'), exact: true });
    this.signIn = this.main.getByRole('link', { name: t.say('sign_in'), exact: true });
    this.form = new RegisterPage(page, t);
  }

  async open(url: string): Promise<this> {
    await this.page.goto(url);
    await this.alive();
    return this;
  }

  /** The page's own code has taken the place of what the server wrote. */
  async alive(): Promise<void> {
    await expect(this.main.locator('.prerendered')).toHaveCount(0);
  }
}
