import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** The dialog with the rooms and people to go to. */
export class Switcher {
  readonly dialog: Locator;
  readonly field: Locator;
  readonly options: Locator;
  /** The one that Enter goes to. */
  readonly active: Locator;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.dialog = page.getByRole('dialog', { name: t.say('jump_to_room') });
    this.field = this.dialog.getByRole('combobox', { name: t.say('jump_to_room') });
    this.options = this.dialog.getByRole('listbox', { name: t.say('rooms_and_people') }).getByRole('option');
    this.active = this.dialog.getByRole('option', { selected: true });
  }

  async open(): Promise<this> {
    await this.page.keyboard.press('Control+k');
    await this.field.waitFor();
    return this;
  }
}
