import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** How the connection stands, and whether the page is older than the server; not there while all is well. */
export class ConnectionBar {
  readonly lost: Locator;
  readonly retryNow: Locator;
  readonly newVersion: Locator;
  readonly reload: Locator;
  /** Opens the panel, as the one at the foot of the rooms. */
  readonly dot: Locator;

  constructor(page: Page, t: Texts = english) {
    const troubles = [t.say('connecting'), t.say('reconnecting'), t.say('offline')];
    this.lost = page.getByRole('status').filter({ hasText: new RegExp(troubles.join('|')) });
    this.retryNow = page.getByRole('button', { name: t.say('retry_now') });
    this.newVersion = page.getByRole('status').filter({ hasText: t.say('new_version') });
    this.dot = page.getByRole('button', { name: t.pattern('connection_is') });
    this.reload = this.newVersion.getByRole('button', { name: t.say('reload') });
  }
}
