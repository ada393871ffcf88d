import { expect, type Locator, type Page } from '@playwright/test';
import { english, type Texts } from '../support/texts';

type Figure =
  | 'connection'
  | 'round_trip'
  | 'room_revision'
  | 'gaps_repaired'
  | 'histories_reloaded'
  | 'waiting_to_send'
  | 'last_error'
  | 'build'
  | 'protocol'
  | 'browser_time';

/** The connection in figures, behind the dot at the foot of the rooms. */
export class ConnectionPanel {
  readonly panel: Locator;
  /** Named by how the connection stands. */
  readonly dot: Locator;
  readonly copy: Locator;

  constructor(
    page: Page,
    private readonly t: Texts = english,
  ) {
    this.panel = page.getByRole('dialog', { name: t.say('connection'), exact: true });
    this.dot = page.getByRole('navigation').getByRole('button', { name: t.pattern('connection_is') });
    this.copy = this.panel.getByRole('button', { name: t.say('copy_report') });
  }

  async open(): Promise<this> {
    await this.dot.click();
    await expect(this.panel).toBeVisible();
    return this;
  }

  /** What stands beside a name. */
  async figure(name: Figure): Promise<string | undefined> {
    const lines = (await this.panel.innerText()).split('\n').map((line) => line.split('\t'));
    return lines.find(([label]) => label === this.t.say(name))?.[1];
  }

  async expectFigure(name: Figure, value: string | RegExp): Promise<void> {
    const matches = typeof value === 'string' ? new RegExp(`^${value}$`) : value;
    await expect.poll(() => this.figure(name), name).toMatch(matches);
  }
}
