/** Stands in for vtk.js's reader of surface meshes in XML, which this viewer never calls. */
export default {
  newInstance(): never {
    throw new Error("This viewer reads no surface meshes.");
  },
};
