/** What every page loads: the styles, the exchanges, the keyboard, and a way to fetch the rest. */
import "./styles/index.css";
import { startExchanges } from "./base/exchanges";
import { startFeatures } from "./base/features";
import { startFields } from "./base/fields";
import { startKeepingFocus } from "./base/keepFocus";
import { startKeyboard } from "./base/keyboard";
import { startLeaving } from "./base/leaving";
import { startLevelChips } from "./base/levels";
import { startMenus } from "./base/menus";
import { startPreferences } from "./base/preferences";
import { startReturning } from "./base/returning";
import { startShortcutDialog } from "./base/shortcutDialog";
import { startToasts } from "./base/toasts";

startExchanges();
startPreferences();
startMenus();
startFeatures();
startKeepingFocus();
startKeyboard();
startShortcutDialog();
startToasts();
startLevelChips();
startLeaving();
startFields();
startReturning();
// Until here the page says after some seconds that nothing moves on it (`.not-started`).
document.documentElement.dataset["started"] = "";
