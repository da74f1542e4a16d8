using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Orator.Engine;

namespace Orator.Imaging;

/// <summary>
/// Resizes pictures of one size to another with a separable triangle filter as wide as the pixels of the result (no narrower than those of
/// the source): no aliasing.
/// Filter and memory are prepared once, so that a frame allocates nothing. Not safe for use by several threads at once.
/// </summary>
internal sealed class Resizer
{
    // Of the source; below, starting threads would take longer than they save.
    private const int PixelsOfABand = 500_000;

    private readonly int _sourceWidth;
    private readonly int _sourceHeight;
    private readonly int _width;
    private readonly int _height;
    private readonly Taps _columns;
    private readonly Taps _rows;
    private readonly Vector128<float>[][] _lines;

    // The source's rows in the width of the result.
    private readonly float[] _narrow;
    private readonly float[][] _sums;

    /// <summary>Prepares the filter.</summary>
    /// <param name="sourceWidth">Width of the pictures, pixels.</param>
    /// <param name="sourceHeight">Height of the pictures.</param>
    /// <param name="width">New width.</param>
    /// <param name="height">New height.</param>
    /// <param name="threads">Threads that a picture may use, at least 1; small pictures are resized by one. The result is the same with any
    /// number.</param>
    public Resizer(int sourceWidth, int sourceHeight, int width, int height, int threads = 1)
    {
        (_sourceWidth, _sourceHeight, _width, _height) = (sourceWidth, sourceHeight, width, height);
        (_columns, _rows) = (new Taps(sourceWidth, width), new Taps(sourceHeight, height));
        int bands = (int)Math.Clamp((long)sourceWidth * sourceHeight / PixelsOfABand, 1, threads);
        _lines = [.. Enumerable.Range(0, bands).Select(_ => new Vector128<float>[sourceWidth])];
        _sums = [.. Enumerable.Range(0, bands).Select(_ => new float[width * 3])];
        _narrow = new float[sourceHeight * width * 3];
    }

    /// <summary>Resizes a picture.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="result">Receives it in the new size; another picture.</param>
    public void Resize(Image source, Image result)
    {
        if (result.Width != _width || result.Height != _height)
        {
            throw new ArgumentException($"The result has {result.Width}x{result.Height} pixels, not {_width}x{_height}.", nameof(result));
        }

        Narrow(source);
        ForBands(_height, (this, result), static (state, band, from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                float[] sums = state.Item1.Row(band, y);
                Span<byte> line = state.result.Pixels.AsSpan(y * sums.Length, sums.Length);
                for (int x = 0; x < line.Length; x++)
                {
                    line[x] = (byte)Math.Clamp(sums[x] + 0.5f, 0, 255);
                }
            }
        });
    }

    /// <summary>Resizes a picture to what <see cref="Image.CopyPlanesTo"/> gives of the resized picture.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="planes">Receives [3, height, width], 0 to 1 in 256 levels.</param>
    public void ResizeToPlanes(Image source, float[] planes)
    {
        Narrow(source);
        ForBands(_height, (this, planes), static (state, band, from, to) =>
        {
            (int width, int plane) = (state.Item1._width, state.Item1._width * state.Item1._height);
            ReadOnlySpan<float> levels = Image.Levels;
            for (int y = from; y < to; y++)
            {
                float[] sums = state.Item1.Row(band, y);
                Span<float> red = state.planes.AsSpan(y * width, width);
                Span<float> green = state.planes.AsSpan(plane + (y * width), width);
                Span<float> blue = state.planes.AsSpan((2 * plane) + (y * width), width);
                for (int x = 0; x < width; x++)
                {
                    red[x] = levels[(byte)Math.Clamp(sums[3 * x] + 0.5f, 0, 255)];
                    green[x] = levels[(byte)Math.Clamp(sums[(3 * x) + 1] + 0.5f, 0, 255)];
                    blue[x] = levels[(byte)Math.Clamp(sums[(3 * x) + 2] + 0.5f, 0, 255)];
                }
            }
        });
    }

    private void Narrow(Image source)
    {
        if (source.Width != _sourceWidth || source.Height != _sourceHeight)
        {
            throw new ArgumentException(
                $"The picture has {source.Width}x{source.Height} pixels, not {_sourceWidth}x{_sourceHeight}.", nameof(source));
        }

        ForBands(
            _sourceHeight,
            (this, source),
            static (state, band, from, to) => state.Item1.Narrow(state.source.Pixels, state.Item1._lines[band], from, to));
    }

    private void ForBands<T>(int rows, T state, Action<T, int, int, int> work)
    {
        int bands = _lines.Length;
        if (bands == 1)
        {
            work(state, 0, 0, rows);
        }
        else
        {
            InParallel(rows, bands, state, work);
        }
    }

    // By itself, because its closure would be allocated even where there is one band.
    private static void InParallel<T>(int rows, int bands, T state, Action<T, int, int, int> work) =>
        Parallel.For(0, bands, ThreadLimit.Loop, band => work(state, band, rows * band / bands, rows * (band + 1) / bands));

    private void Narrow(byte[] pixels, Vector128<float>[] line, int from, int to)
    {
        // A pixel is written as four values: the row below would lose its first one to another band, so the last pixel of a row is written
        // by itself.
        for (int y = from; y < to; y++)
        {
            int start = y * _sourceWidth * 3;
            for (int x = 0; x < line.Length; x++)
            {
                int i = start + (3 * x);
                line[x] = Vector128.Create(pixels[i], pixels[i + 1], (float)pixels[i + 2], 0);
            }

            Span<float> target = _narrow.AsSpan(y * _width * 3, _width * 3);
            for (int x = 0; x < _width; x++)
            {
                ReadOnlySpan<float> weights = _columns.Weights(x);
                ref Vector128<float> first = ref line[_columns.Start(x)];
                Vector128<float> sum = Vector128<float>.Zero;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += Unsafe.Add(ref first, i) * weights[i];
                }

                if (x < _width - 1)
                {
                    sum.StoreUnsafe(ref target[3 * x]);
                }
                else
                {
                    (target[3 * x], target[(3 * x) + 1], target[(3 * x) + 2]) = (sum[0], sum[1], sum[2]);
                }
            }
        }
    }

    private float[] Row(int band, int y)
    {
        float[] sums = _sums[band];
        Array.Clear(sums);
        ReadOnlySpan<float> weights = _rows.Weights(y);
        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<float> line = _narrow.AsSpan((_rows.Start(y) + i) * sums.Length, sums.Length);
            Vector<float> weight = new(weights[i]);
            Span<Vector<float>> totals = MemoryMarshal.Cast<float, Vector<float>>(sums.AsSpan());
            ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(line);
            for (int v = 0; v < totals.Length; v++)
            {
                totals[v] += values[v] * weight;
            }

            for (int x = totals.Length * Vector<float>.Count; x < sums.Length; x++)
            {
                sums[x] += line[x] * weights[i];
            }
        }

        return sums;
    }

    /// <summary>For each pixel of the result, where in the source its filter begins, and the filter.</summary>
    private sealed class Taps
    {
        private readonly int[] _starts;
        private readonly int[] _offsets;
        private readonly float[] _weights;

        public Taps(int from, int to)
        {
            float step = (float)from / to;
            float radius = MathF.Max(step, 1);
            _starts = new int[to];
            _offsets = new int[to + 1];
            List<float> all = [];
            for (int i = 0; i < to; i++)
            {
                float center = (i + 0.5f) * step;
                int start = Math.Max(0, (int)MathF.Ceiling(center - radius - 0.5f));
                int end = Math.Min(from - 1, (int)MathF.Floor(center + radius - 0.5f));
                float[] weights = new float[end - start + 1];
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                {
                    weights[k] = MathF.Max(0, 1 - (MathF.Abs(start + k + 0.5f - center) / radius));
                    sum += weights[k];
                }

                all.AddRange(weights.Select(weight => weight / sum));
                (_starts[i], _offsets[i + 1]) = (start, all.Count);
            }

            _weights = [.. all];
        }

        public int Start(int i) => _starts[i];

        public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(_offsets[i], _offsets[i + 1] - _offsets[i]);
    }
}
