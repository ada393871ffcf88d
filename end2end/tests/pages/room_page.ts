import { expect, type Locator, type Page } from '@playwright/test';
import type { Room } from '../support/api';
import { connected, hydrated } from '../support/hydration';
import { english, type Texts } from '../support/texts';

/** What the buttons that come with a line are called. */
type ToolName =
  | 'add_reaction'
  | 'earlier_versions'
  | 'edit_message'
  | 'more_actions'
  | 'recall_message'
  | 'reply';

/** `/rooms/{id}`: the conversation. */
export class RoomPage {
  readonly main: Locator;
  readonly title: Locator;
  /** What is said, in a window that scrolls. */
  readonly log: Locator;
  readonly lines: Locator;
  readonly composer: Locator;
  /** The field in the place of a message that is being edited. */
  readonly editor: Locator;
  readonly send: Locator;
  /** The field for pictures and files. */
  readonly attach: Locator;
  /** What is to go with the next message. */
  readonly tray: Locator;
  readonly emoji: Locator;
  readonly loadEarlier: Locator;
  readonly loadLater: Locator;
  readonly jumpToLatest: Locator;
  readonly unreadMark: Locator;
  readonly people: Locator;
  readonly settings: Locator;
  readonly join: Locator;
  readonly back: Locator;

  constructor(
    readonly page: Page,
    private readonly t: Texts = english,
  ) {
    this.main = page.getByRole('main');
    this.title = this.main.getByRole('heading', { level: 1 });
    this.log = page.getByRole('log', { name: t.say('messages') });
    this.lines = this.log.getByRole('listitem');
    this.composer = this.main.getByRole('textbox', { name: t.pattern('message_room') });
    this.editor = this.log.getByRole('textbox', { name: t.say('edit_message') });
    this.send = this.main.getByRole('button', { name: t.say('send'), exact: true });
    this.attach = this.main.getByLabel(t.say('attach'));
    this.tray = this.main.getByRole('list', { name: t.say('attachments') }).getByRole('listitem');
    this.emoji = this.main.getByRole('button', { name: t.say('emoji'), exact: true });
    this.loadEarlier = this.log.getByRole('link', { name: t.say('load_earlier') });
    this.loadLater = this.log.getByRole('link', { name: t.say('load_later') });
    this.jumpToLatest = this.main.getByRole('button', { name: t.say('jump_to_latest') });
    this.unreadMark = this.lines.filter({ has: page.getByText(t.say('new_mark'), { exact: true }) });
    this.people = page.getByRole('complementary', { name: t.say('people') });
    this.settings = this.main.getByRole('link', { name: t.say('room_settings') });
    this.join = this.main.getByRole('button', { name: t.say('join'), exact: true });
    this.back = this.main.getByRole('link', { name: t.say('back_to_rooms') });
  }

  async open(room: Room, query = ''): Promise<this> {
    await this.page.goto(`/rooms/${room.id}${query}`);
    await hydrated(this.page);
    await connected(this.page);
    return this;
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** The text of a message. */
  message(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  /** The whole line of a message, with its author, time and delivery. */
  line(text: string | RegExp): Locator {
    return this.lines.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** One of the buttons that come with a line under the pointer. */
  tool(text: string | RegExp, name: ToolName): Locator {
    return this.line(text).getByRole('button', { name: this.t.say(name) });
  }

  /** What the menu of a line offers. */
  async more(text: string | RegExp, name: Parameters<Texts['say']>[0]): Promise<void> {
    await this.line(text).hover();
    await this.tool(text, 'more_actions').click();
    await this.log.getByRole('button', { name: this.t.say(name), exact: true }).click();
  }

  /** Begin to edit a message. */
  async edit(text: string | RegExp): Promise<void> {
    await this.line(text).hover();
    await this.tool(text, 'edit_message').click();
  }

  /** Put an emoji under a message. */
  async react(text: string | RegExp, emoji: string): Promise<void> {
    await this.line(text).hover();
    await this.tool(text, 'add_reaction').click();
    await this.log.getByRole('group', { name: this.t.say('add_reaction') }).getByText(emoji).click();
  }

  /** Something that is to go with the next message. */
  attached(name: string): Locator {
    return this.tray.filter({ hasText: name });
  }

  /** Leaves it out. */
  remove(name: string): Locator {
    return this.tray.getByRole('button', { name: this.t.say('remove_attachment', { name }) });
  }

  /** A picture of a message. */
  picture(name: string): Locator {
    return this.log.getByRole('link', { name: this.t.say('open_picture', { name }) });
  }

  /** Take a message back. */
  async recall(text: string | RegExp): Promise<void> {
    await this.line(text).hover();
    await this.tool(text, 'recall_message').click();
    await this.log.getByRole('button', { name: this.t.say('recall'), exact: true }).click();
  }

  /** The message is there, once, and the server has it. */
  async expectSent(text: string): Promise<void> {
    await expect(this.message(text)).toHaveCount(1);
    await expect(this.line(text).getByText(this.t.say('sending'))).toHaveCount(0);
    await expect(this.line(text).getByText(this.t.say('waiting_to_send'))).toHaveCount(0);
    await expect(this.line(text).getByText(this.t.pattern('not_sent'))).toHaveCount(0);
  }

  async expectPending(text: string): Promise<void> {
    await expect(this.line(text).getByText(this.t.say('waiting_to_send'))).toBeVisible();
  }

  retry(text: string): Locator {
    return this.line(text).getByRole('button', { name: this.t.say('retry') });
  }

  discard(text: string): Locator {
    return this.line(text).getByRole('button', { name: this.t.say('delete'), exact: true });
  }

  /** How far the view is from the newest line, in pixels. */
  async distanceToEnd(): Promise<number> {
    return this.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  }

  async expectAtEnd(): Promise<void> {
    await expect.poll(() => this.distanceToEnd()).toBeLessThan(4);
  }

  /** Where a message stands within the view, in pixels from its upper edge. */
  async position(text: string): Promise<number> {
    const [line, log] = await Promise.all([this.message(text).boundingBox(), this.log.boundingBox()]);
    if (!line || !log) throw new Error(`${text} is not laid out`);
    return line.y - log.y;
  }

  /** Turn the wheel over the messages; upwards if negative. */
  async wheel(pixels: number): Promise<void> {
    await this.log.hover();
    await this.page.mouse.wheel(0, pixels);
  }

  /** The person in the people pane. */
  person(name: string): Locator {
    return this.people.getByRole('listitem').filter({ hasText: name });
  }

  /** Who goes is counted for a moment longer, in case they come back. */
  async expectOnline(count: number): Promise<void> {
    const online = this.main.getByText(this.t.say('online_count', { count }), { exact: true });
    await expect(online).toBeVisible({ timeout: 15_000 });
  }
}
