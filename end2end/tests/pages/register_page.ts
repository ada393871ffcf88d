import { expect, type Locator, type Page } from '@playwright/test';
import { hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** `/register` */
export class RegisterPage {
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
    this.submit = page.getByRole('button', { name: t.say('create_account'), exact: true });
    this.problem = page.getByRole('alert');
  }

  async open(): Promise<void> {
    await this.page.goto('/register');
    await hydrated(this.page);
  }

  /** A built-in picture, by its name. */
  picture(name: string): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }

  async register(username: string, password: string): Promise<void> {
    // Nothing is sent while the answer to an earlier attempt is awaited.
    await expect(this.submit).not.toHaveAttribute('aria-busy', 'true');
    await this.username.fill(username);
    await this.password.fill(password);
    await this.submit.click();
  }
}
