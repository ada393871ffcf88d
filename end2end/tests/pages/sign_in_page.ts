import { expect, type Locator, type Page } from '@playwright/test';
import { hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** `/login` */
export class SignInPage {
  readonly username: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  readonly problem: Locator;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.username = page.getByLabel(t.say('username'), { exact: true });
    this.password = page.getByLabel(t.say('password'), { exact: true });
    this.submit = page.getByRole('button', { name: t.say('sign_in'), exact: true });
    this.problem = page.getByRole('alert');
  }

  async open(): Promise<void> {
    await this.page.goto('/login');
    await hydrated(this.page);
  }

  async signIn(username: string, password: string): Promise<void> {
    // Nothing is sent while the answer to an earlier attempt is awaited.
    await expect(this.submit).not.toHaveAttribute('aria-busy', 'true');
    await this.username.fill(username);
    await this.password.fill(password);
    await this.submit.click();
  }
}
