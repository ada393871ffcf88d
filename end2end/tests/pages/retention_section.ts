import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';
import { RoomSettingsDialog } from './room_settings_dialog';

/** The part of a room's settings that says for how long it keeps messages. */
export class RetentionSection {
  readonly section: Locator;
  readonly days: Locator;
  readonly messages: Locator;
  readonly save: Locator;
  readonly question: Locator;
  readonly confirm: Locator;

  constructor(page: Page, t: Texts = english) {
    const { dialog } = new RoomSettingsDialog(page, t);
    this.section = dialog.locator('.retention').filter({ has: page.getByRole('heading', { name: t.say('retention') }) });
    this.days = this.section.getByLabel(t.say('retention_days_field'), { exact: true });
    this.messages = this.section.getByLabel(t.say('retention_messages_field'), { exact: true });
    this.save = this.section.getByRole('button', { name: t.say('save'), exact: true });
    this.question = this.section.getByRole('alert');
    this.confirm = this.section.getByRole('button', { name: t.say('retention_confirm') });
  }
}
