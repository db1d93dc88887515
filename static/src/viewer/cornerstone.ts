/** Cornerstone3D, started once per page and only when a viewer stands in it. */
import * as core from "@cornerstonejs/core";
import { init as initLoader } from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";

export type Backend = "webgl" | "cpu";

const DECODERS = 2;
const CACHE_BYTES = 512 * 1024 * 1024;

const TOOLS = [
  tools.WindowLevelTool,
  tools.PanTool,
  tools.ZoomTool,
  tools.StackScrollTool,
  tools.LengthTool,
  tools.AngleTool,
  tools.CobbAngleTool,
  tools.EllipticalROITool,
  tools.RectangleROITool,
] as const;

// Measurements are pale, so that the two inks of the marks keep their meaning; the one in hand is yellow.
const INK = {
  color: "rgb(226 236 246)",
  colorHighlighted: "rgb(253 230 138)",
  colorSelected: "rgb(253 230 138)",
  lineWidth: "1.5",
  textBoxColor: "rgb(226 236 246)",
  textBoxColorHighlighted: "rgb(253 230 138)",
  textBoxColorSelected: "rgb(253 230 138)",
  textBoxFontFamily: "Liberation Sans, Arial, sans-serif",
  textBoxFontSize: "13px",
};

let started = false;

/** Start the library; `cpu` pins the fallback (tests do), else WebGL is used where the browser has it. */
export function startCornerstone(wanted: Backend | null): Backend {
  if (!started) {
    core.init({
      rendering: { useCPURendering: wanted === "cpu" },
      debug: { statsOverlay: false },
    });
    tools.init();
    initLoader({ maxWebWorkers: DECODERS });
    core.cache.setMaxCacheSize(CACHE_BYTES);
    for (const tool of TOOLS) tools.addTool(tool);
    const { style } = tools.annotation.config;
    // Beside the library's own, which say among others that the figure stands beside the line.
    style.setDefaultToolStyles({ global: { ...style.getDefaultToolStyles().global, ...INK } });
    started = true;
  }
  return backend();
}

export function backend(): Backend {
  return core.getShouldUseCPURendering() ? "cpu" : "webgl";
}

/** Pixels of a canvas per CSS pixel. */
export function canvasRatio(): number {
  return backend() === "cpu" ? 1 : window.devicePixelRatio || 1;
}

/** An engine with a graphics context for each viewport: shared ones stretch the pictures of those that stay. */
export function makeEngine(id: string, viewports: number): InstanceType<typeof core.RenderingEngine> {
  const { rendering } = core.getConfiguration();
  // Written in place: setConfiguration() would reset every viewport that another viewer shows already.
  if (rendering) rendering.webGlContextCount = viewports;
  return new core.RenderingEngine(id);
}

type StackViewport = InstanceType<typeof core.StackViewport>;
type Point3 = [number, number, number];

/**
 * Make the CPU fallback agree with WebGL, for our marks and the library's own measuring tools alike.
 *
 * The fallback takes an integer index for a pixel's corner where WebGL takes its centre, and it converts between CSS
 * and device pixels although its canvas has one pixel per CSS pixel (`canvas.width === clientWidth`): on a screen of
 * ratio 2 a length would be measured twice too long.
 */
export function alignFallback(viewport: StackViewport): void {
  if (backend() !== "cpu") return;
  const { canvas } = viewport;
  const { canvasToWorld, worldToCanvas } = viewport;
  const ratio = (): number => ((window.devicePixelRatio || 1) * canvas.clientWidth) / canvas.width;
  const shifted = (point: Point3, pixels: number): Point3 => {
    // The library draws measurements before the first picture is there.
    const { direction, spacing } = viewport.getImageData() ?? { direction: [], spacing: [0, 0] };
    return point.map(
      (value, axis) =>
        value + pixels * ((direction[axis] ?? 0) * spacing[0] + (direction[3 + axis] ?? 0) * spacing[1]),
    ) as Point3;
  };
  viewport.worldToCanvas = (world) => {
    const [x, y] = worldToCanvas(shifted(world as Point3, 0.5));
    return [x * ratio(), y * ratio()];
  };
  viewport.canvasToWorld = ([x, y]) => shifted(canvasToWorld([x / ratio(), y / ratio()]) as Point3, -0.5);
}

export type ToolName = "window" | "zoom" | "move" | "ruler" | "angle" | "cobb" | "ellipse" | "rectangle";

const NAMES: Readonly<Record<ToolName, string>> = {
  window: tools.WindowLevelTool.toolName,
  zoom: tools.ZoomTool.toolName,
  move: tools.PanTool.toolName,
  ruler: tools.LengthTool.toolName,
  angle: tools.AngleTool.toolName,
  cobb: tools.CobbAngleTool.toolName,
  ellipse: tools.EllipticalROITool.toolName,
  rectangle: tools.RectangleROITool.toolName,
};
const MEASURES: readonly ToolName[] = ["ruler", "angle", "cobb", "ellipse", "rectangle"];

// Their figures are our own: the library counts other pixels.
const REGIONS: readonly string[] = [tools.EllipticalROITool.toolName, tools.RectangleROITool.toolName];

type ToolGroup = NonNullable<ReturnType<typeof tools.ToolGroupManager.createToolGroup>>;

/** The mouse of one viewer: left does the chosen tool, middle moves, right zooms, the wheel scrolls. */
export function makeToolGroup(id: string): ToolGroup {
  const group = tools.ToolGroupManager.createToolGroup(id);
  if (!group) throw new Error(`A viewer called ${id} exists already.`);
  for (const tool of TOOLS) group.addTool(tool.toolName, REGIONS.includes(tool.toolName) ? { calculateStats: false } : undefined);
  const { MouseBindings } = tools.Enums;
  group.setToolActive(tools.StackScrollTool.toolName, { bindings: [{ mouseButton: MouseBindings.Wheel }] });
  for (const measure of MEASURES) group.setToolPassive(NAMES[measure]);
  return group;
}

/** Put a tool on the left button. Middle and right keep moving and zooming, as every workstation has it. */
export function chooseTool(group: ToolGroup, tool: ToolName): void {
  const { MouseBindings } = tools.Enums;
  for (const name of Object.keys(NAMES) as ToolName[]) {
    const bindings = [];
    if (name === tool) bindings.push({ mouseButton: MouseBindings.Primary });
    if (name === "move") bindings.push({ mouseButton: MouseBindings.Auxiliary });
    if (name === "zoom") bindings.push({ mouseButton: MouseBindings.Secondary });
    if (bindings.length > 0) group.setToolActive(NAMES[name], { bindings });
    else if (MEASURES.includes(name)) group.setToolPassive(NAMES[name]);
    else group.setToolDisabled(NAMES[name]);
  }
}

export function dropToolGroup(id: string): void {
  tools.ToolGroupManager.destroyToolGroup(id);
}

export { core };
