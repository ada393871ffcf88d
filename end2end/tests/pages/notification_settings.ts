import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** Notifications on this device: a part of `/profile`. */
export class NotificationSettings {
  readonly state: Locator;
  readonly turnOn: Locator;
  readonly turnOff: Locator;
  readonly hideContent: Locator;
  readonly pageOnly: Locator;

  constructor(page: Page, t: Texts = english) {
    this.state = page.getByRole('main').getByRole('status');
    this.turnOn = page.getByRole('button', { name: t.say('turn_on'), exact: true });
    this.turnOff = page.getByRole('button', { name: t.say('turn_off'), exact: true });
    this.hideContent = page.getByRole('checkbox', { name: t.say('hide_content') });
    this.pageOnly = page.getByText(t.say('notifications_page_only'));
  }
}
