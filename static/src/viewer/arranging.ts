/** What the person does with the layout of one viewer: more or fewer viewports, and what is kept of it. */
import type { Chrome } from "./chrome";
import type { Hanging, ViewerConfig } from "./contract";
import { filmOf, keepChoice, keptWords, layoutOf, rolesOf, sayInMenu, seatsOf, showLayout, type Choice, type Seat } from "./layouts";
import type { Pane } from "./pane";
import type { Stage } from "./stage";

/** The viewer as far as its layout is concerned. */
export interface Arranged {
  readonly config: ViewerConfig;
  readonly stage: Stage;
  readonly chrome: Chrome;
  readonly panes: readonly Pane[];
}

/** What stands in the viewports now. */
function standing(panes: readonly Pane[]): Seat[] {
  return panes.flatMap(({ series, standing: at }) => (series ? { uid: series.config.uid, film: filmOf(series.config, series.slices[at]?.sop) } : []));
}

export class Arranging {
  /** One message at a time, so that the last choice is the one that is kept. */
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly viewer: () => Arranged | null,
    private readonly reopen: (config: ViewerConfig) => Promise<void>,
    /** The page as the server has it now. */
    private readonly fresh: () => Promise<ViewerConfig | null>,
  ) {}

  /** So many viewports, from now on and in the next studies of this kind. */
  async setViewports(count: number): Promise<void> {
    const viewer = this.viewer();
    if (!viewer) return;
    const { config, panes, stage } = viewer;
    const seats = layoutOf(config, standing(panes), count);
    const [layout, films] = [seats.map(({ uid }) => uid), seats.map(({ film }) => film)];
    const hanging = { ...config.hanging, roles: [], marks_hidden: stage.marksHidden, unlinked: !stage.linked };
    await this.reopen({ ...config, layout, films, hanging });
    this.openMenu();
    this.remember();
  }

  /** Keep what is chosen so far: how many viewports, and whether levels and linking are on. */
  remember(roles?: readonly string[]): void {
    const viewer = this.viewer();
    if (!viewer || viewer.config.hanging.keep === "") return;
    const { config, panes, stage } = viewer;
    const own = roles ?? (config.hanging.roles.length === panes.length ? config.hanging.roles : []);
    this.send({ viewports: panes.length, roles: own, marks_hidden: stage.marksHidden, unlinked: !stage.linked });
  }

  /** Keep what stands in each viewport too. */
  keepSeries(): void {
    const viewer = this.viewer();
    const roles = viewer && rolesOf(viewer.config.series, standing(viewer.panes));
    if (roles) this.remember(roles);
    else if (viewer) this.say("Not kept: the headers do not tell what one of these series is.");
  }

  /** As the studio hangs it, here and in the next studies. */
  async reset(): Promise<void> {
    this.send(null);
    await this.sending;
    const config = await this.fresh().catch(() => null);
    if (config) await this.reopen(config);
    this.openMenu();
    this.say("Reset. Your studies hang as the studio hangs them.");
  }

  private get menu(): HTMLDetailsElement | null {
    return this.viewer()?.chrome.foot.querySelector<HTMLDetailsElement>(".v-layout") ?? null;
  }

  /** The menu was made anew with the rest: it opens where it was left, so that what was kept is read. */
  private openMenu(): void {
    const { menu } = this;
    if (!menu) return;
    menu.open = true;
    menu.querySelector("summary")?.focus();
  }

  show(): void {
    const [viewer, menu] = [this.viewer(), this.menu];
    if (viewer && menu) showLayout(menu, viewer.config.hanging, viewer.panes.length, seatsOf(viewer.config.series).length);
  }

  private send(choice: Choice | null): void {
    const hanging = this.viewer()?.config.hanging;
    if (!hanging?.keep) return;
    this.sending = this.sending
      .then(() => keepChoice(hanging, choice))
      .then(() => this.kept(hanging, choice))
      .catch(() => this.say("Could not be kept. Try again in a moment."));
  }

  private kept(hanging: Hanging, choice: Choice | null): void {
    // Meanwhile another study may stand there, of another kind.
    if (this.viewer()?.config.hanging !== hanging) return;
    // The configuration is this page's own copy: what the server knows now is written into it.
    Object.assign(hanging, { kept: choice !== null, roles: choice?.roles ?? [] });
    this.show();
    if (choice) this.say(keptWords(hanging.kind));
  }

  private say(sentence: string): void {
    if (this.menu) sayInMenu(this.menu, sentence);
  }
}
