import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** The dialog that makes a room. */
export class NewRoomDialog {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly description: Locator;
  readonly create: Locator;
  readonly close: Locator;
  readonly problem: Locator;

  constructor(
    page: Page,
    private readonly t: Texts = english,
  ) {
    this.dialog = page.getByRole('dialog', { name: t.say('new_room') });
    this.name = this.dialog.getByLabel(t.say('room_name'), { exact: true });
    this.description = this.dialog.getByLabel(t.say('description'), { exact: true });
    this.create = this.dialog.getByRole('button', { name: t.say('create_room') });
    this.close = this.dialog.getByRole('button', { name: t.say('close') });
    this.problem = this.dialog.getByRole('alert');
  }

  kind(kind: 'public' | 'private'): Locator {
    return this.dialog.getByRole('radio', { name: this.t.say(`kind_${kind}`) });
  }
}
