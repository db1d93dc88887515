/** Cornerstone3D, started once per page and only when a viewer stands in it. */
import * as core from "@cornerstonejs/core";
import { init as initLoader, wadors } from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";
import { unpaired } from "./colour";
import { asModality, modalityTable } from "./shades";
import type { Instance } from "./slices";
import { widest } from "./voxels";

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

/** Under which the volumes that planes are cut through are made; their slices are in the cache already. */
export const VOLUMES = "slicesAtHand";

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
    core.imageLoader.registerImageLoader("wadors", loadAsMeant as Parameters<typeof core.imageLoader.registerImageLoader>[1]);
    core.cache.setMaxCacheSize(CACHE_BYTES);
    core.volumeLoader.registerVolumeLoader(VOLUMES, volumeOfSlices);
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

/**
 * The volume of slices that are in the cache. The library's own loader takes its type from three of them, and where
 * those are dark the bright voxels of the others overflow.
 */
function volumeOfSlices(volumeId: string, options?: Record<string, unknown>): ReturnType<typeof core.cornerstoneStreamingImageVolumeLoader> {
  const imageIds = (options?.["imageIds"] ?? []) as string[];
  const kinds = imageIds.map((imageId) => core.cache.getImage(imageId)?.getPixelData().constructor.name);
  const props = { ...core.utilities.generateVolumePropsFromImageIds(imageIds, volumeId), dataType: widest(kinds.map(String)) };
  const loadStatus = { loaded: false, loading: false, cancelled: false, cachedFrames: [], callbacks: [] };
  const volume = new core.StreamingImageVolume(props, { imageIds: props.imageIds, loadStatus });
  return { promise: Promise.resolve(volume), decache: () => volume.destroy(), cancel: () => volume.cancelLoading() };
}

type Load = ReturnType<typeof wadors.loadImage>;
type Loaded = Awaited<Load["promise"]>;

/** The library's loader, with the colours that it leaves as they lie, and the values that a table of the modality makes. */
function loadAsMeant(...asked: Parameters<typeof wadors.loadImage>): Load {
  const load = wadors.loadImage(...asked);
  return { ...load, promise: load.promise.then(inColour).then(asTabled) };
}

/** The library knows tables of the modality on the fallback alone, and there not for what is measured. */
function asTabled(image: Loaded): Loaded {
  const { imageFrame, columns: width, rows: height } = image;
  const header = wadors.metaDataManager.get(image.imageId) as unknown as Instance | undefined;
  const table = image.color || !imageFrame || !header ? null : modalityTable(header);
  if (!table || !imageFrame) return image;
  const scalarData = asModality(table, imageFrame.pixelData);
  const [least, most] = [Math.min, Math.max].map((pick) => scalarData.reduce((one, other) => pick(one, other))) as [number, number];
  Object.assign(imageFrame, { pixelData: scalarData, pixelDataLength: scalarData.length, smallestPixelValue: least, largestPixelValue: most });
  Object.assign(image, { minPixelValue: least, maxPixelValue: most });
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ scalarData, width, height, numberOfComponents: 1 });
  return Object.assign(image, { voxelManager, sizeInBytes: scalarData.byteLength, dataType: scalarData.constructor.name });
}

/** Unpacked pixels of `YBR_FULL_422` have two bytes each; the library counts others, and shows these as RGB. */
function inColour(image: Loaded): Loaded {
  const { imageFrame, columns: width, rows: height } = image;
  const isPaired = imageFrame?.photometricInterpretation === "YBR_FULL_422" && imageFrame.pixelData.length === 2 * width * height;
  if (!isPaired) return image;
  const scalarData = unpaired(imageFrame.pixelData, image.rgba);
  Object.assign(imageFrame, { pixelData: scalarData, pixelDataLength: scalarData.length });
  // Without WebGL, values below the least are drawn as if they were it.
  Object.assign(image, { minPixelValue: 0, maxPixelValue: 255 });
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ scalarData, width, height, numberOfComponents: 3 });
  return Object.assign(image, { voxelManager, sizeInBytes: scalarData.byteLength, dataType: scalarData.constructor.name });
}

/** Pixels of a canvas per CSS pixel. */
function canvasRatio(): number {
  return backend() === "cpu" ? 1 : window.devicePixelRatio || 1;
}

// A canvas has whole pixels, its place on the screen may not.
const ROUNDING_PX = 2;

/** Whether a canvas was drawn for the size that its picture has now: any other is stretched on the screen. */
export function isDrawnFor({ width, height }: HTMLCanvasElement, { clientWidth, clientHeight }: HTMLElement): boolean {
  const isNear = (pixels: number, extent: number): boolean => Math.abs(pixels - extent * canvasRatio()) <= ROUNDING_PX;
  return isNear(width, clientWidth) && isNear(height, clientHeight);
}

/** An engine with a graphics context for each viewport: shared ones stretch the pictures of those that stay. Flat: of one plane each. */
export function makeEngine(id: string, viewports: number, isFlat = false): InstanceType<typeof core.RenderingEngine> {
  const { rendering } = core.getConfiguration();
  // Written in place: setConfiguration() would reset every viewport that another viewer shows already.
  if (rendering) rendering.webGlContextCount = viewports;
  return withPlainContexts(() => new core.RenderingEngine(id), isFlat);
}

type Engine = InstanceType<typeof core.RenderingEngine>;

/** What an engine keeps to itself, and its graphics contexts cannot be had without. */
interface Inside {
  readonly _implementation?: { readonly contextPool?: { getAllContexts(): readonly { getOpenGLRenderWindow(): { getCanvas(): HTMLCanvasElement | null } }[] } };
}

function canvasesOf(engine: Engine): HTMLCanvasElement[] {
  const contexts = (engine as unknown as Inside)._implementation?.contextPool?.getAllContexts() ?? [];
  return contexts.flatMap((context) => context.getOpenGLRenderWindow().getCanvas() ?? []);
}

/** Whether all graphics contexts of an engine are of WebGL 2. */
export function isWebGL2(engine: Engine): boolean {
  // Asked for another kind than it has, a canvas answers null.
  return canvasesOf(engine).every((canvas) => canvas.getContext("webgl2") !== null);
}

/**
 * Take the graphics contexts of what is made meanwhile without multisampling: that smooths the edges of shapes, of which
 * a picture has none, and costs a third of the time where WebGL is computed in software. Flat ones have no depth either:
 * nothing lies behind a slice. The library has no setting.
 */
function withPlainContexts<Made>(make: () => Made, isFlat: boolean): Made {
  const { prototype } = HTMLCanvasElement;
  const { getContext } = prototype;
  const plain = function (this: HTMLCanvasElement, kind: string, options?: object): RenderingContext | null {
    return getContext.call(this, kind, kind === "webgl2" ? { ...options, antialias: false, ...(isFlat && { depth: false }) } : options) as RenderingContext | null;
  };
  prototype.getContext = plain as typeof getContext;
  try {
    return make();
  } finally {
    prototype.getContext = getContext;
  }
}

/** End an engine and give back what its graphics contexts hold: the library leaves that to chance, volume after volume. */
export function endEngine(engine: Engine): void {
  const canvases = backend() === "webgl" ? canvasesOf(engine) : [];
  engine.destroy();
  for (const canvas of canvases) canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
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
  for (const name of Object.keys(NAMES) as ToolName[]) bind(group, name, tool);
}

/** Give one tool its buttons while another, or the same, is on the left one. */
function bind(group: ToolGroup, name: ToolName, chosen: ToolName | CutTool): void {
  const { MouseBindings } = tools.Enums;
  const bindings = [];
  if (name === chosen) bindings.push({ mouseButton: MouseBindings.Primary });
  if (name === "move") bindings.push({ mouseButton: MouseBindings.Auxiliary });
  if (name === "zoom") bindings.push({ mouseButton: MouseBindings.Secondary });
  if (bindings.length > 0) group.setToolActive(NAMES[name], { bindings });
  else if (MEASURES.includes(name)) group.setToolPassive(NAMES[name]);
  else group.setToolDisabled(NAMES[name]);
}

/** What the left button does in the cuts of a volume; `cross` is not the library's, so that nothing takes its clicks. */
export type CutTool = "cross" | "window" | "zoom" | "move";

const CUT_TOOLS = ["window", "move", "zoom"] as const;

/** The mouse in the cuts of a volume. Lines are not among its tools: they lie on the slices as taken. */
export function makeCutTools(id: string): ToolGroup {
  const group = tools.ToolGroupManager.createToolGroup(id);
  if (!group) throw new Error(`A viewer called ${id} exists already.`);
  for (const tool of CUT_TOOLS) group.addTool(NAMES[tool]);
  return group;
}

/** Put a tool on the left button; middle and right keep moving and zooming. */
export function chooseCutTool(group: ToolGroup, tool: CutTool): void {
  for (const name of CUT_TOOLS) bind(group, name, tool);
}

export function dropToolGroup(id: string): void {
  tools.ToolGroupManager.destroyToolGroup(id);
}

export { core };
