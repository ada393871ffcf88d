import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** The dialog that changes a room, and the ways out of it. */
export class RoomSettingsDialog {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly description: Locator;
  readonly save: Locator;
  readonly members: Locator;
  readonly newMember: Locator;
  readonly add: Locator;
  readonly leave: Locator;
  readonly problem: Locator;

  constructor(
    page: Page,
    private readonly t: Texts = english,
  ) {
    this.dialog = page.getByRole('dialog', { name: t.say('room_settings') });
    this.name = this.dialog.getByLabel(t.say('room_name'), { exact: true });
    this.description = this.dialog.getByLabel(t.say('description'), { exact: true });
    const details = this.dialog.locator('form').filter({ has: page.getByLabel(t.say('room_name'), { exact: true }) });
    this.save = details.getByRole('button', { name: t.say('save'), exact: true });
    this.members = this.dialog.getByRole('listitem');
    this.newMember = this.dialog.getByLabel(t.say('add_member'), { exact: true });
    this.add = this.dialog.getByRole('button', { name: t.say('add'), exact: true });
    this.leave = this.dialog.getByRole('button', { name: t.say('leave_room') });
    this.problem = this.dialog.getByRole('alert');
  }

  /** What to be reminded of. The radio buttons lie under their labels. */
  level(level: 'all' | 'mentions' | 'nothing'): Locator {
    return this.dialog.getByRole('radio', { name: this.t.say(`notify_${level}`), exact: true });
  }

  /** The button that opens what can be done about somebody. */
  moderate(name: string): Locator {
    return this.dialog.getByRole('button', { name: this.t.say('moderate_person', { name }) });
  }

  role(name: string): Locator {
    return this.dialog.getByRole('combobox', { name: this.t.say('role_of', { name }) });
  }

  async deleteRoom(): Promise<void> {
    await this.dialog.getByText(this.t.say('delete_room'), { exact: true }).click();
    await this.dialog.getByRole('button', { name: this.t.say('delete_room_confirm') }).click();
  }
}
