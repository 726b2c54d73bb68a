/** Stands where the id of a person stood who had what is stored about them deleted; Discord gives no such id. */
export const NOBODY = '0';
