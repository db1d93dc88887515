/** The review page: everything here makes plain links and forms faster; without it they still work. */
import { startQuoting } from "../quotes/quoting";
import { flushWork, startAutosave } from "./autosave";
import { startExchange } from "./exchange";
import { startLooking } from "./looking";
import { startPanels } from "./panels";
import { startParts } from "./parts";
import { reportSpent, startLookingAhead, startPresence } from "./presence";
import { startReading } from "./reading";
import { startSettling } from "./settling";

/** What a page still owes the server before another takes its place. */
async function settleUp(): Promise<void> {
  await Promise.all([flushWork(), reportSpent()]);
}

export function mount(main: HTMLElement): () => void {
  const ends = [
    startExchange(settleUp),
    startAutosave(),
    startPanels(),
    startSettling(main),
    startReading(),
    startParts(),
    startQuoting(),
    startLooking(),
    startPresence(main),
    startLookingAhead(main),
  ];
  main.dataset["ready"] = "";
  return () => ends.forEach((end) => end());
}
