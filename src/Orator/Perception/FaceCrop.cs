using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>What a crop shows where it reaches over the edge of the picture.</summary>
public enum CropBorder
{
    /// <summary>The nearest pixel of the picture.</summary>
    Replicate,

    /// <summary>Black; taps outside the picture contribute nothing.</summary>
    Zero,
}

/// <summary>Cuts a rotated square out of a picture and resamples it for a network.</summary>
public static class FaceCrop
{
    private const int MaximumSubsamples = 8;

    /// <summary>Samples a region bilinearly; when it is shrunk by a factor s, each value is the mean of <c>ceil(s)</c> x <c>ceil(s)</c>
    /// samples (8 x 8 at most).</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">The square to cut out, in continuous picture pixels.</param>
    /// <param name="size">Side of the crop in pixels.</param>
    /// <param name="target">Receives <c>3 * size * size</c> values: the red plane, the green, the blue; each row by row.</param>
    /// <param name="scale">Factor for the 0..255 values.</param>
    /// <param name="offset">Added after scaling.</param>
    /// <param name="mirror">True to exchange left and right of the crop.</param>
    /// <param name="border">What lies outside the picture.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sample(
        Image picture,
        FaceRegion region,
        int size,
        Span<float> target,
        float scale = 1,
        float offset = 0,
        bool mirror = false,
        CropBorder border = CropBorder.Replicate)
    {
        if (target.Length < size * size * 3)
        {
            throw new ArgumentException($"A crop of {size}x{size} needs {size * size * 3} values, not {target.Length}.", nameof(target));
        }

        float step = region.Size / size;
        int k = Math.Clamp((int)MathF.Ceiling(step - 1e-6f), 1, MaximumSubsamples);
        (float sin, float cos) = MathF.SinCos(region.Rotation);
        cos *= step;
        sin *= step;

        // Source index of crop index (0, 0): continuous coordinates, hence the halves.
        float half = 0.5f - (size / 2f);
        float originX = (cos * half) - (sin * half) + region.CenterX - 0.5f;
        float originY = (sin * half) + (cos * half) + region.CenterY - 0.5f;
        Vector128<float> gain = Vector128.Create(scale / (k * k));
        Vector128<float> bias = Vector128.Create(offset);
        Taps taps = new(picture, border);
        int plane = size * size;
        Span<float> red = target[..plane];
        Span<float> green = target.Slice(plane, plane);
        Span<float> blue = target.Slice(2 * plane, plane);

        // Places of a pixel's samples relative to its corner, four to a vector; the last ones may be idle.
        int samples = k * k;
        int vectors = (samples + 3) / 4;
        Span<float> across = stackalloc float[4 * vectors];
        Span<float> down = stackalloc float[4 * vectors];
        for (int i = 0; i < across.Length; i++)
        {
            across[i] = ((i % k) + 0.5f) / k;
            down[i] = ((Math.Min(i, samples - 1) / k) + 0.5f) / k;
        }

        bool inside = k > 1 && taps.Contains(cos, sin, originX, originY, size);
        for (int v = 0; v < size; v++)
        {
            for (int u = 0; u < size; u++)
            {
                Vector128<float> sum = Vector128<float>.Zero;
                if (inside)
                {
                    // The same operations in the same order as below, four coordinates at a time and without questions.
                    for (int i = 0; i < vectors; i++)
                    {
                        Vector128<float> x = Vector128.Create((float)u) + Vector128.Create<float>(across.Slice(4 * i, 4)) - Vector128.Create(0.5f);
                        Vector128<float> y = Vector128.Create((float)v) + Vector128.Create<float>(down.Slice(4 * i, 4)) - Vector128.Create(0.5f);
                        Vector128<float> pictureX = (cos * x) - (sin * y) + Vector128.Create(originX);
                        Vector128<float> pictureY = (sin * x) + (cos * y) + Vector128.Create(originY);
                        sum = taps.Add(sum, pictureX, pictureY, samples - (4 * i));
                    }

                    Store(sum, v, u, red, green, blue);
                    continue;
                }

                for (int j = 0; j < k; j++)
                {
                    float y = v + ((j + 0.5f) / k) - 0.5f;
                    for (int i = 0; i < k; i++)
                    {
                        float x = u + ((i + 0.5f) / k) - 0.5f;
                        sum += taps.Bilinear((cos * x) - (sin * y) + originX, (sin * x) + (cos * y) + originY);
                    }
                }

                Store(sum, v, u, red, green, blue);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Store(Vector128<float> sum, int v, int u, Span<float> red, Span<float> green, Span<float> blue)
        {
            sum = (sum * gain) + bias;
            int pixel = (v * size) + (mirror ? size - 1 - u : u);
            red[pixel] = sum[0];
            green[pixel] = sum[1];
            blue[pixel] = sum[2];
        }
    }

    /// <summary>Reads pixels as vectors (red, green, blue, unused).</summary>
    private readonly ref struct Taps(Image picture, CropBorder border)
    {
        private readonly ref byte _pixels = ref MemoryMarshal.GetArrayDataReference(picture.Pixels);
        private readonly int _width = picture.Width;
        private readonly int _height = picture.Height;

        /// <summary>Whether all samples of a crop, and the two pixels after each, lie within the picture: its corners tell.</summary>
        public bool Contains(float cos, float sin, float originX, float originY, int size)
        {
            foreach ((float x, float y) in (ReadOnlySpan<(float, float)>)[(-1, -1), (size, -1), (-1, size), (size, size)])
            {
                float px = (cos * x) - (sin * y) + originX;
                float py = (sin * x) + (cos * y) + originY;
                if (!(px >= 1 && py >= 1 && px < _width - 4 && py < _height - 4))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Adds up to four samples, one after the other, that <see cref="Contains"/> has vouched for.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Add(Vector128<float> sum, Vector128<float> x, Vector128<float> y, int count)
        {
            Vector128<float> left = Vector128.Floor(x);
            Vector128<float> top = Vector128.Floor(y);
            Vector128<float> fx = x - left;
            Vector128<float> fy = y - top;
            Vector128<int> at = ((Vector128.ConvertToInt32(top) * _width) + Vector128.ConvertToInt32(left)) * 3;
            sum += Inner(at[0], fx[0], fy[0]);
            if (count > 1)
            {
                sum += Inner(at[1], fx[1], fy[1]);
            }

            if (count > 2)
            {
                sum += Inner(at[2], fx[2], fy[2]);
            }

            return count > 3 ? sum + Inner(at[3], fx[3], fy[3]) : sum;
        }

        // Two neighbours of two rows by two reads of eight bytes.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector128<float> Inner(int at, float fx, float fy)
        {
            ref byte p = ref Unsafe.Add(ref _pixels, at);
            ulong upper = Unsafe.ReadUnaligned<ulong>(ref p);
            ulong lower = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref p, _width * 3));
            Vector128<byte> sorted = Vector128.Shuffle(
                Vector128.Create(upper, lower).AsByte(), Vector128.Create((byte)0, 1, 2, 3, 8, 9, 10, 11, 3, 4, 5, 6, 11, 12, 13, 14));
            Vector256<float> first = Widen(sorted);
            Vector256<float> second = Widen(Vector128.CreateScalarUnsafe(sorted.AsUInt64()[1]).AsByte());
            Vector256<float> blended = first + (Vector256.Create(fx) * (second - first));
            return Blend(blended.GetLower(), blended.GetUpper(), fy);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Widen(Vector128<byte> bytes)
        {
            if (Avx2.IsSupported)
            {
                return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
            }

            Vector128<ushort> wide = Vector128.WidenLower(bytes);
            return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32());
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Bilinear(float x, float y)
        {
            float left = MathF.Floor(x);
            float top = MathF.Floor(y);
            int x0 = (int)left;
            int y0 = (int)top;

            // Four bytes are read per pixel: the bottom right pixel of the picture is left to the careful path.
            if ((uint)x0 < (uint)(_width - 1) && (uint)y0 < (uint)(_height - 1) && (x0 < _width - 2 || y0 < _height - 2))
            {
                // Upper and lower row side by side: two pixels are converted and blended at once.
                ref byte p = ref Unsafe.Add(ref _pixels, ((y0 * _width) + x0) * 3);
                ref byte q = ref Unsafe.Add(ref p, _width * 3);
                Vector256<float> first = Load(ref p, ref q);
                Vector256<float> second = Load(ref Unsafe.Add(ref p, 3), ref Unsafe.Add(ref q, 3));
                Vector256<float> blended = first + (Vector256.Create(x - left) * (second - first));
                return Blend(blended.GetLower(), blended.GetUpper(), y - top);
            }

            Vector128<float> fx = Vector128.Create(x - left);
            Vector128<float> a = Careful(x0, y0);
            Vector128<float> c = Careful(x0, y0 + 1);
            return Blend(a + (fx * (Careful(x0 + 1, y0) - a)), c + (fx * (Careful(x0 + 1, y0 + 1) - c)), y - top);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> Blend(Vector128<float> upper, Vector128<float> lower, float share) =>
            upper + (Vector128.Create(share) * (lower - upper));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Load(ref byte upper, ref byte lower)
        {
            ulong both = Unsafe.ReadUnaligned<uint>(ref upper) | ((ulong)Unsafe.ReadUnaligned<uint>(ref lower) << 32);
            return Widen(Vector128.CreateScalarUnsafe(both).AsByte());
        }

        private Vector128<float> Careful(int x, int y)
        {
            if (border == CropBorder.Zero && ((uint)x >= (uint)_width || (uint)y >= (uint)_height))
            {
                return Vector128<float>.Zero;
            }

            int index = ((Math.Clamp(y, 0, _height - 1) * _width) + Math.Clamp(x, 0, _width - 1)) * 3;
            return Vector128.Create(
                (float)Unsafe.Add(ref _pixels, index), Unsafe.Add(ref _pixels, index + 1), Unsafe.Add(ref _pixels, index + 2), 0);
        }
    }
}
