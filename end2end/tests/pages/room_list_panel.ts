import { expect, type Locator, type Page } from '@playwright/test';
import { hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** The pane with all rooms, on every signed-in page; alone at `/`. */
export class RoomListPanel {
  readonly pane: Locator;
  readonly newRoom: Locator;
  /** Opens the switcher. */
  readonly jump: Locator;
  readonly search: Locator;
  readonly talkTo: Locator;
  readonly openDirect: Locator;
  readonly profile: Locator;

  constructor(
    readonly page: Page,
    private readonly t: Texts = english,
  ) {
    this.pane = page.getByRole('navigation', { name: t.say('rooms') });
    this.newRoom = this.pane.getByRole('link', { name: t.say('new_room') });
    this.jump = this.pane.getByRole('link', { name: t.say('jump_placeholder') });
    this.search = this.pane.getByRole('link', { name: t.say('search'), exact: true });
    this.talkTo = this.pane.getByLabel(t.say('direct_placeholder'), { exact: true });
    this.openDirect = this.pane.getByRole('button', { name: t.say('open_direct') });
    this.profile = this.pane.getByRole('link', { name: t.say('profile') });
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await hydrated(this.page);
  }

  /** The link to a room, by its name; what waits there is part of the link's name. */
  room(name: string): Locator {
    return this.pane.getByRole('link').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** A part of the list, by its heading. */
  section(heading: 'rooms' | 'private' | 'open_to_join'): Locator {
    const title = this.page.getByRole('heading', { level: 2, name: this.t.say(heading), exact: true });
    return this.pane.locator('section').filter({ has: title });
  }

  async enter(name: string): Promise<void> {
    await this.room(name).click();
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  async expectUnread(name: string, count: number): Promise<void> {
    const mark = this.room(name).getByText(this.t.pattern('unread'));
    if (count === 0) await expect(mark).toHaveCount(0);
    else await expect(mark).toHaveText(this.t.say('unread', { count }));
  }

  async talkWith(username: string): Promise<void> {
    await this.talkTo.fill(username);
    await this.openDirect.click();
  }
}
