import { expect, type Locator, type Page } from '@playwright/test';
import type { Message, Room } from '../support/api';
import { english, type Texts } from '../support/texts';

/** `/search`: what was said in one's rooms. */
export class SearchPage {
  readonly main: Locator;
  readonly words: Locator;
  readonly submit: Locator;
  readonly room: Locator;
  readonly from: Locator;
  readonly after: Locator;
  readonly before: Locator;
  readonly status: Locator;
  readonly problem: Locator;
  readonly results: Locator;
  readonly hits: Locator;
  readonly older: Locator;

  constructor(
    readonly page: Page,
    t: Texts = english,
  ) {
    this.main = page.getByRole('main');
    this.words = this.main.getByRole('searchbox', { name: t.say('search_words') });
    this.submit = this.main.getByRole('button', { name: t.say('search'), exact: true });
    this.room = this.main.getByRole('combobox', { name: t.say('search_where') });
    this.from = this.main.getByRole('combobox', { name: t.say('search_from'), exact: true });
    this.after = this.main.getByLabel(t.say('search_after'), { exact: true });
    this.before = this.main.getByLabel(t.say('search_before'), { exact: true });
    this.status = this.main.getByRole('status');
    this.problem = this.main.getByRole('alert');
    this.results = this.main.getByRole('region', { name: t.say('search_results') });
    this.hits = this.results.getByRole('listitem');
    this.older = this.results.getByRole('link', { name: t.say('search_older') });
  }

  async open(query = ''): Promise<this> {
    await this.page.goto(`/search${query}`);
    await this.alive();
    return this;
  }

  /** The page's own code has taken the place of what the server wrote. */
  async alive(): Promise<void> {
    await expect(this.words).toBeVisible();
    await expect(this.main.locator('.prerendered')).toHaveCount(0);
  }

  async find(words: string): Promise<void> {
    await this.words.fill(words);
    await this.words.press('Enter');
  }

  /** The result with this text. */
  hit(text: string): Locator {
    return this.hits.filter({ hasText: text }).getByRole('link');
  }

  /** Where a message's result leads to. */
  async expectLink(text: string, room: Room, message: Message): Promise<void> {
    await expect(this.hit(text)).toHaveAttribute('href', `/rooms/${room.id}/messages/${message.seq}`);
  }
}
