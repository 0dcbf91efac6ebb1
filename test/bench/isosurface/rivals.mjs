// @ts-nocheck: fetched by the bench, not dependencies of the project.
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData';
import vtkImageMarchingCubes from '@kitware/vtk.js/Filters/General/ImageMarchingCubes';
import isosurface from 'isosurface';

export const { marchingCubes } = isosurface;
export { vtkDataArray, vtkImageData, vtkImageMarchingCubes };
