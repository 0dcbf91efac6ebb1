"""Turn a 3D post-stack SEG-Y file of any size into Zarr with coarser levels, on a Dask cluster.

    python3 segy_to_zarr.py survey.sgy survey.zarr [--scheduler tcp://host:8786] [--chunk 128]

The hierarchy has the names of MDIO 1 (amplitude, inline, crossline, time, cdp_x, cdp_y, trace_mask) and the levels of
OME-Zarr 0.4, in which each level takes every second line of the one before. The viewer opens it as it is.

A task reads the traces of its own lines and writes its own chunks, so tasks never share a chunk and need no lock. It holds
`chunk` inlines × `chunk` crosslines × all samples: 128 × 128 × 1500 samples are 98 MB. Give workers twice that much memory
for each of their threads.

For Zarr 3 (zarr-python ≥ 3) change the three lines marked "v3". They were not run here.
"""
import argparse

import numpy as np
import segyio
import zarr
from dask.distributed import Client, as_completed
from numcodecs import Blosc

COARSEST = 32  # The coarsest level has at most so many lines along either axis.
CODEC = Blosc(cname='zstd', clevel=5, shuffle=Blosc.SHUFFLE)  # v3: from zarr.codecs import BloscCodec; BloscCodec(cname='zstd', clevel=5)


def survey_of(path):
    """Read every header once: the line numbers, and the trace of each cell (−1 where there is none; 4 bytes a cell)."""
    with segyio.open(path, 'r', ignore_geometry=True) as file:
        inlines, rows = np.unique(file.attributes(189)[:], return_inverse=True)
        crosslines, columns = np.unique(file.attributes(193)[:], return_inverse=True)
        traces = np.full((len(inlines), len(crosslines)), -1, 'i4')
        traces[rows, columns] = np.arange(len(rows))
        scalar = file.header[0][segyio.TraceField.SourceGroupScalar] or 1
        return dict(path=path, inlines=inlines.astype('i4'), crosslines=crosslines.astype('i4'), traces=traces,
                    times=np.asarray(file.samples, 'f8'), scale=scalar if scalar > 0 else 1 / -scalar)


def create(target, survey, chunk):
    """Write all metadata and coordinates. Return the levels as (path, step, chunks)."""
    sizes = [len(survey[name]) for name in ('inlines', 'crosslines', 'times')]
    root = zarr.open_group(target, mode='w')  # v3: zarr.open_group(target, mode='w', zarr_format=3)
    names = ['inline', 'crossline', 'time']

    def array(path, shape, chunks, dtype, fill, dims, **attributes):
        made = root.create_dataset(  # v3: root.create_array(path, shape=…, chunks=…, dtype=…, fill_value=fill, compressors=CODEC, dimension_names=dims)
            path, shape=shape, chunks=chunks, dtype=dtype, fill_value=fill, compressor=CODEC, dimension_separator='/')
        made.attrs.update(_ARRAY_DIMENSIONS=dims, **attributes)
        return made

    array('inline', sizes[:1], sizes[:1], 'i4', 0, names[:1])[:] = survey['inlines']
    array('crossline', sizes[1:2], sizes[1:2], 'i4', 0, names[1:2])[:] = survey['crosslines']
    array('time', sizes[2:], sizes[2:], 'f8', 0, names[2:], unitsV1={'time': 'ms'})[:] = survey['times']
    lateral = [min(chunk, size) for size in sizes[:2]]
    for name in ('cdp_x', 'cdp_y'):
        array(name, sizes[:2], lateral, 'f8', np.nan, names[:2], unitsV1={'length': 'm'})
    array('trace_mask', sizes[:2], lateral, '?', False, names[:2])
    levels, step = [], 1
    while True:
        shape = [-(-sizes[0] // step), -(-sizes[1] // step), sizes[2]]
        wide = max(shape[:2])
        # One column of chunks is cut into eight, so that a first picture takes the same number of requests at any size.
        deep = chunk if wide > chunk else max(chunk, -(-sizes[2] // 8))
        chunks = [min(chunk, shape[0]), min(chunk, shape[1]), min(deep, shape[2])]
        path = 'amplitude' if step == 1 else f'levels/{step}'
        array(path, shape, chunks, 'f4', np.nan, names)
        levels.append((path, step, chunks))
        if wide <= COARSEST:
            break
        step *= 2
    dt = float(survey['times'][1] - survey['times'][0]) if sizes[2] > 1 else 1.0
    datasets = [dict(path=path, coordinateTransformations=[
        dict(type='scale', scale=[step, step, dt]),
        dict(type='translation', translation=[0, 0, float(survey['times'][0])])]) for path, step, _ in levels]
    root.attrs.update(
        attributes=dict(surveyType='3D', gatherType='stacked', defaultVariableName='amplitude'),
        multiscales=[dict(version='0.4', axes=[dict(name=name, type='space') for name in names], datasets=datasets)])
    return levels


def column(survey, target, path, step, first, chunks):
    """Read the traces of one column of chunks, and write its samples; of the full resolution also its map and mask."""
    rows, columns = [slice(at * step, (at + size) * step, step) for at, size in zip(first, chunks)]
    traces = survey['traces'][rows, columns]
    block = np.full((*traces.shape, len(survey['times'])), np.nan, 'f4')
    places = np.full((2, *traces.shape), np.nan)
    with segyio.open(survey['path'], 'r', ignore_geometry=True) as file:
        for cell in zip(*np.nonzero(traces >= 0)):
            block[cell] = file.trace.raw[int(traces[cell])]
            if step == 1:
                header = file.header[int(traces[cell])]
                places[:, cell[0], cell[1]] = [header[word] * survey['scale'] for word in (segyio.TraceField.CDP_X, segyio.TraceField.CDP_Y)]
    root = zarr.open_group(target, mode='r+')
    where = tuple(slice(at, at + size) for at, size in zip(first, traces.shape))
    root[path][where] = block
    if step == 1:
        root['trace_mask'][where] = traces >= 0
        for name, place in zip(('cdp_x', 'cdp_y'), places):
            root[name][where] = place
    return block.nbytes


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument('segy')
    parse.add_argument('zarr')
    parse.add_argument('--scheduler', help='address of a Dask scheduler; without it, workers on this machine')
    parse.add_argument('--chunk', type=int, default=128)
    options = parse.parse_args()
    client = Client(options.scheduler) if options.scheduler else Client(n_workers=2, threads_per_worker=1, dashboard_address=None)
    survey = survey_of(options.segy)
    levels = create(options.zarr, survey, options.chunk)
    shared = client.scatter(survey, broadcast=True)
    work = [
        client.submit(column, shared, options.zarr, path, step, (i, j), chunks, pure=False, priority=-step)
        for path, step, chunks in levels
        for i in range(0, -(-len(survey['inlines']) // step), chunks[0])
        for j in range(0, -(-len(survey['crosslines']) // step), chunks[1])
    ]
    for done, future in enumerate(as_completed(work), 1):
        future.result()
        print(f'{done} of {len(work)} columns', end='\r', flush=True)
    zarr.consolidate_metadata(options.zarr)
    print(f'\n{options.zarr}: {len(levels)} levels')
    client.close()


if __name__ == '__main__':
    main()
