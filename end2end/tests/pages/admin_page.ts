import { expect, type Locator, type Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

/** `/admin`: the sections, and those of them that are about the way in. */
export class AdminPage {
  readonly main: Locator;
  readonly sections: Locator;
  readonly name: Locator;
  readonly save: Locator;
  readonly invites: Locator;
  readonly createInvite: Locator;
  /** The link that was just made. */
  readonly link: Locator;
  readonly qr: Locator;
  readonly problem: Locator;

  constructor(
    readonly page: Page,
    private readonly t: Texts = english,
  ) {
    this.main = page.getByRole('main');
    this.sections = this.main.getByRole('navigation', { name: t.say('administration') });
    this.name = this.main.getByLabel(t.say('instance_name'), { exact: true });
    this.save = this.main.getByRole('button', { name: t.say('save'), exact: true });
    this.invites = this.main.locator('.credentials').getByRole('listitem');
    this.createInvite = this.main.getByRole('button', { name: t.say('create_invite'), exact: true });
    this.link = this.main.getByRole('status').getByRole('code');
    this.qr = this.main.getByRole('img', { name: t.say('invite_qr') });
    this.problem = this.main.getByRole('alert');
  }

  async open(path = '/admin'): Promise<this> {
    await this.page.goto(path);
    await this.alive();
    return this;
  }

  /** The page's own code has taken the place of what the server wrote. */
  async alive(): Promise<void> {
    await expect(this.sections).toBeVisible();
    await expect(this.main.locator('.prerendered')).toHaveCount(0);
  }

  section(name: string): Locator {
    return this.sections.getByRole('link', { name, exact: true });
  }

  policy(policy: 'open' | 'invited' | 'closed'): Locator {
    return this.main.getByRole('radio', { name: this.t.say(`registration_${policy}`) });
  }

  choose(label: 'invite_room' | 'invite_days' | 'invite_uses'): Locator {
    return this.main.getByLabel(this.t.say(label), { exact: true });
  }
}
