/** The review page: everything here makes plain links and forms faster; without it they still work. */
import { startQuoting } from "../quotes/quoting";
import { flushWork, startAutosave } from "./autosave";
import { startExchange } from "./exchange";
import { startPanels } from "./panels";
import { startLookingAhead, startPresence } from "./presence";
import { startReading } from "./reading";
import { startSettling } from "./settling";

export function mount(main: HTMLElement): () => void {
  const ends = [
    startExchange(flushWork),
    startAutosave(),
    startPanels(),
    startSettling(main),
    startReading(),
    startQuoting(),
    startPresence(main),
    startLookingAhead(main),
  ];
  main.dataset["ready"] = "";
  return () => ends.forEach((end) => end());
}
