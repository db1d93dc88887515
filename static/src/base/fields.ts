/**
 * Fields that somebody has filled in and not sent, kept in this browser until the server has taken them.
 *
 * `data-keep` marks a form, or single fields of one. They are kept under the person's name and the address that the form
 * is sent to, and stand in the form again when that person opens it. Where the server fills the form in with something
 * newer, what was typed is offered beside it. `data-about` names the control of the form that says what a field is about:
 * words about something else are offered too. Passwords and files are never kept.
 */
import { el } from "./dom";
import { namesOf } from "./fieldNames";
import { sayPutBack } from "./putBack";
import { removeText, Shelf, stored, type Typed } from "./shelves";

const FIELDS = ":is(textarea, select, input:not([type=hidden], [type=password], [type=file], [autocomplete*=password])):not([readonly])[name]";
const SENT = "spinemed.sent";
// A page that is on its way out lets go of what it kept within so long.
const WITHIN_MS = 2_000;

type Field = HTMLTextAreaElement | HTMLSelectElement | HTMLInputElement;
/** What stands in a form: for each name its text, or what is chosen. */
type State = Record<string, readonly string[]>;

interface Kept extends Typed {
  readonly fields: State;
  /** What the form began with, as the server wrote it. */
  readonly began: State;
  /** Of fields that are about something, what that was. */
  readonly about?: State;
}

interface Watched {
  readonly shelf: Shelf<Kept>;
  began: State;
  /** What was put back and nobody has gone on with. */
  back: readonly Kept[];
  /** What stands beside the form: it lies here until it is put in or dropped, whatever is typed meanwhile. */
  offered: readonly Kept[];
  /** Whether this browser keeps it. */
  isKept: boolean;
}

const watched = new WeakMap<HTMLFormElement, Watched>();
let sent: HTMLFormElement | null = null;
/** Its page is on the way out with what it sends. */
let going: HTMLFormElement | null = null;

function fieldsOf(form: HTMLFormElement): Field[] {
  const isWhole = "keep" in form.dataset;
  return [...form.elements].filter((one): one is Field => one.matches(FIELDS) && (isWhole || one.matches("[data-keep]")));
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

function valuesOf(field: Field, asWritten: boolean): string[] {
  if (isTick(field)) return (asWritten ? field.defaultChecked : field.checked) ? [field.value] : [];
  if (!(field instanceof HTMLSelectElement)) return [asWritten ? field.defaultValue : field.value];
  const options = [...field.options];
  const chosen = options.filter((one) => (asWritten ? one.defaultSelected : one.selected));
  // A list in which the server chose nothing begins with its first entry.
  return (chosen.length > 0 || field.multiple ? chosen : options.slice(0, 1)).map((one) => one.value);
}

function stateOf(form: HTMLFormElement, asWritten = false): State {
  const state: Record<string, string[]> = {};
  for (const field of fieldsOf(form)) (state[field.name] ??= []).push(...valuesOf(field, asWritten));
  return state;
}

function isSame(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

function differ(one: State, other: State): boolean {
  return Object.keys(one).some((name) => !isSame(one[name], other[name]));
}

/** What the fields of a form are about now, of those that say so. */
function aboutOf(form: HTMLFormElement): State {
  const said = fieldsOf(form).flatMap((field): [string, string[]][] => {
    const control = field.dataset["about"] === undefined ? null : form.elements.namedItem(field.dataset["about"]);
    return control instanceof HTMLInputElement ? [[field.name, control.value.split(" ").filter(Boolean)]] : [];
  });
  return Object.fromEntries(said);
}

function isEmpty(values: readonly string[] = []): boolean {
  return values.every((value) => value.trim() === "");
}

function fill(form: HTMLFormElement, state: State): void {
  for (const field of fieldsOf(form)) {
    const values = state[field.name];
    if (values === undefined) continue;
    if (isTick(field)) field.checked = values.includes(field.value);
    else if (field instanceof HTMLSelectElement) for (const one of field.options) one.selected = values.includes(one.value);
    else field.value = values[0] ?? "";
  }
}

function only(state: State, isWanted: (name: string) => boolean): State {
  return Object.fromEntries(Object.entries(state).filter(([name]) => isWanted(name)));
}

/**
 * Which form of which page: where it is sent, as which decision or with which field, and about what (`data-keep="…"`).
 * A field that is marked by itself stands in more than one form, and is back in whichever is opened.
 */
function keyOf(form: HTMLFormElement): string {
  const verdict = "keep" in form.dataset ? form.querySelector<HTMLButtonElement>("button[name=verdict]")?.value : undefined;
  return `${new URL(form.action, location.href).pathname} ${verdict ?? fieldsOf(form)[0]?.name} ${form.dataset["keep"] ?? ""}`.trim();
}

function keep(form: HTMLFormElement): void {
  const here = watched.get(form);
  if (here === undefined) return;
  const state = stateOf(form);
  const fields = only(state, (name) => !isSame(state[name], here.began[name]));
  // Words that stand as they stood are about what they were about, whatever the form asks about by now.
  const before = here.back.map((one) => only(one.about ?? {}, (name) => isSame(one.fields[name], fields[name])));
  const about = Object.assign(only(aboutOf(form), (name) => name in fields), ...before) as State;
  const typed = { at: Date.now(), page: location.pathname + location.search, names: namesOf(form, Object.keys(fields)), fields, began: here.began, about };
  here.back = Object.keys(fields).length > 0 ? [typed] : [];
  lay(here);
}

function lay(here: Watched): void {
  here.isKept = here.shelf.keep([...here.back, ...here.offered]);
}

/** Put back what was kept; what the server has written anew meanwhile stays, and mine is shown beside it. */
function giveBack(form: HTMLFormElement, here: Watched, kept: Kept): void {
  const now = stateOf(form);
  const news = only(kept.fields, (name) => name in now && !isSame(now[name], kept.fields[name]));
  const asks = aboutOf(form);
  const isOther = (name: string): boolean => !(asks[name] ?? []).every((one) => kept.about?.[name]?.includes(one));
  const late = only(news, (name) => isOther(name) || (!isEmpty(now[name]) && !isSame(now[name], kept.began[name])));
  const put = only(news, (name) => !(name in late));
  const began = here.began;
  fill(form, put);
  const offer = Object.keys(late).length > 0 ? { ...kept, fields: late } : null;
  const rest = only(kept.fields, (name) => !(name in late));
  if (offer === null) here.began = { ...began, ...kept.began };
  else here.offered = [...here.offered, offer];
  if (Object.keys(rest).length > 0) here.back = [...here.back, { ...kept, fields: rest }];
  lay(here);
  if (Object.keys(news).length === 0) return;
  const folded = form.closest("details");
  if (folded !== null) folded.open = true;
  const standing: Record<string, readonly string[]> = { ...put };
  const settle = (): void => {
    here.offered = here.offered.filter((one) => one !== offer);
    keep(form);
  };
  const drop = (): void => {
    // What was typed into other fields since is not dropped with it.
    fill(form, only(now, (name) => name in standing));
    here.began = began;
    settle();
  };
  const putIn = (): void => {
    Object.assign(standing, late);
    settle();
  };
  sayPutBack(form, "fields", kept.at, drop, ...beside(form, late, putIn));
}

/** What would write over a newer text, with the button that does. */
function beside(form: HTMLFormElement, late: State, putIn: () => void): Node[] {
  const mine = Object.values(late).flat();
  if (mine.length === 0) return [];
  const button = el("button", { class: "btn btn-sm", type: "button" }, "Put mine in");
  button.addEventListener("click", () => {
    fill(form, late);
    putIn();
    button.remove();
  });
  return [el("q", { class: "lines" }, mine.join("\n")), " ", button, " "].map((one) => (typeof one === "string" ? new Text(one) : one));
}

function watch(form: HTMLFormElement): void {
  if (watched.has(form) || fieldsOf(form).length === 0) return;
  const here = { shelf: new Shelf<Kept>("spinemed.fields", keyOf(form)), began: stateOf(form, true), back: [], offered: [], isKept: true };
  watched.set(form, here);
  const found = (things: readonly Kept[]): boolean => {
    const [kept] = things;
    if (kept === undefined || !form.isConnected) return false;
    const now = stateOf(form);
    // Two tabs filled it in: the other one's is offered the next time. A browser may have put back the very same.
    if (differ(now, here.began) && differ(now, { ...now, ...kept.fields })) return false;
    for (const one of things) giveBack(form, here, one);
    // Where there is no room for it here it lies on there.
    return here.isKept;
  };
  found(here.shelf.own());
  here.shelf.find(found, AbortSignal.timeout(WITHIN_MS));
}

function watchAll(): void {
  for (const field of document.querySelectorAll<HTMLElement>("[data-keep]")) {
    const form = field instanceof HTMLFormElement ? field : (field as Field).form;
    if (form !== null) watch(form);
  }
}

function onInput(event: Event): void {
  const form = (event.target as Partial<Field>).form;
  if (!form) return;
  // Typed into again, it was not sent after all.
  if (form === going) going = null;
  keep(form);
}

/** A form that loads a page: the next page of this tab knows by the way it came whether the server took it. */
function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  // What saves the text alone, as autosave does, takes nothing else of the form.
  const isTextOnly = event.submitter?.getAttribute("formaction") === form.dataset["autosave"] && "autosave" in form.dataset;
  sent = isTextOnly ? null : form;
  const here = watched.get(form);
  if (here === undefined || event.defaultPrevented) return;
  going = form;
  // The next page is told where it came from without the place within that page.
  const note = [document.body.dataset["person"], here.shelf.place, location.href.split("#", 1)[0]];
  stored("sessionStorage").setItem(SENT, JSON.stringify(note));
}

/** The server answers what it has taken with another address, and what it refuses with the form itself. */
function removeTaken(): void {
  const note = stored("sessionStorage").getItem(SENT);
  if (note === null) return;
  stored("sessionStorage").removeItem(SENT);
  const [person, place, from] = JSON.parse(note) as [string, string, string];
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const isLed = way !== undefined && way.type === "navigate" && way.redirectCount > 0 && document.referrer === from;
  if (isLed && document.body.dataset["person"] === person) removeText(place);
}

/** What is neither sent nor kept goes with the page. */
function warn(event: BeforeUnloadEvent): void {
  const isLost = [...document.forms].some((form) => form !== going && watched.get(form)?.isKept === false);
  if (isLost) event.preventDefault();
}

function forget(form: HTMLFormElement): void {
  const here = watched.get(form);
  if (here === undefined) return;
  here.back = here.offered = [];
  lay(here);
}

/** The server has taken what was sent last without loading a page. */
function onTaken(): void {
  if (sent !== null) forget(sent);
  sent = null;
}

/** Watch the marked fields of this page, and of what is put into it later. */
export function startFields(): void {
  if (document.body.dataset["person"] === undefined) return;
  removeTaken();
  watchAll();
  document.addEventListener("htmx:afterSettle", watchAll);
  document.addEventListener("input", onInput);
  // Last of all who hear it: an exchange has said by then that no page is loaded.
  addEventListener("submit", onSubmit);
  document.addEventListener("review:taken", onTaken);
  addEventListener("beforeunload", warn);
  // Whoever stops the sending and goes elsewhere has sent nothing.
  addEventListener("click", (event) => {
    if ((event.target as Element).closest("a[href]")) stored("sessionStorage").removeItem(SENT);
  });
}
