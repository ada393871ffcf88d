import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** Notifications on this device: a part of `/profile`. */
export class NotificationSettings {
  /** The switch itself. */
  readonly here: Locator;
  readonly hideContent: Locator;
  /** What stands in the way. */
  readonly problem: Locator;

  constructor(page: Page, t: Texts = english) {
    this.here = page.getByRole('switch', { name: t.say('notify_here') });
    this.hideContent = page.getByRole('switch', { name: t.say('hide_content') });
    this.problem = page.getByRole('main').getByRole('status');
  }
}
