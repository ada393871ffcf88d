import type { Locator, Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** Short notes at the edge of the page. */
export class Notices {
  readonly list: Locator;

  constructor(page: Page, t: Texts = english) {
    this.list = page.getByRole('region', { name: t.say('notices') }).getByRole('article');
  }

  about(text: string): Locator {
    return this.list.filter({ hasText: text });
  }
}
