using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Orator.Imaging;

namespace Orator.Animation;

/// <summary>
/// What a network says of a frame, applied to pictures of any size, with its layers enlarged linearly to the pictures' size:
/// <see cref="Systems.StyleAware.StyleAwareGenerator.Compose"/>, or the warp and the addition of a face-vid2vid that refines. Not safe for
/// use by several threads at once.
/// </summary>
/// <param name="size">Side of the network's pictures.</param>
internal sealed class RefinementLayers(int size)
{
    // Below, reading between the pixels would only blur.
    private const float LeastFlow = 0.005f;
    private const float LeastStill = 1f / 512;
    private static readonly Vector128<float> FirstTwo = Vector128.Create(-1, -1, 0, 0).AsSingle();

    // Of each pixel: flow x, flow y, how much of what is there is kept, what is added to its red, green, blue, still.
    private readonly Vector256<float>[] _values = new Vector256<float>[size * size];
    private readonly Vector256<float>[] _line = new Vector256<float>[size];
    private (int Column, float Part)[] _columns = [];

    /// <summary>Takes the outputs of a style-aware network.</summary>
    /// <param name="flow">[2, size, size], in units in which the picture is 2 wide.</param>
    /// <param name="mask">[size, size].</param>
    /// <param name="still">[size, size].</param>
    /// <param name="colour">[3, size, size].</param>
    public void Set(ReadOnlySpan<float> flow, ReadOnlySpan<float> mask, ReadOnlySpan<float> still, ReadOnlySpan<float> colour)
    {
        int plane = size * size;
        for (int i = 0; i < plane; i++)
        {
            float share = 255 * mask[i];
            _values[i] = Vector256.Create(
                flow[i], flow[plane + i], 1 - mask[i], share * colour[i], share * colour[plane + i], share * colour[(2 * plane) + i], still[i], 0);
        }
    }

    /// <summary>Takes a flow and what is added behind it.</summary>
    /// <param name="flow">[2, size, size], in units in which the picture is 2 wide.</param>
    /// <param name="added">[3, size, size], -1 to 1.</param>
    public void Set(ReadOnlySpan<float> flow, ReadOnlySpan<float> added)
    {
        int plane = size * size;
        for (int i = 0; i < plane; i++)
        {
            _values[i] = Vector256.Create(
                flow[i], flow[plane + i], 1, 255 * added[i], 255 * added[plane + i], 255 * added[(2 * plane) + i], 0, 0);
        }
    }

    /// <summary>Takes the outputs of a StyleHEAT network: what is moved times occlusion, then the unmoved source times still over it, then
    /// the addition.</summary>
    /// <param name="flow">[2, size, size], in units in which the picture is 2 wide.</param>
    /// <param name="occlusion">[size, size], 0 where nothing of the moved picture is to be seen.</param>
    /// <param name="still">[size, size].</param>
    /// <param name="added">[3, size, size], -1 to 1.</param>
    public void SetOccluded(ReadOnlySpan<float> flow, ReadOnlySpan<float> occlusion, ReadOnlySpan<float> still, ReadOnlySpan<float> added)
    {
        int plane = size * size;
        for (int i = 0; i < plane; i++)
        {
            // (moved + (source - moved) share) kept + added
            float kept = still[i] + ((1 - still[i]) * occlusion[i]);
            float share = kept > 0 ? still[i] / kept : 0;
            _values[i] = Vector256.Create(
                flow[i], flow[plane + i], kept, 255 * added[i], 255 * added[plane + i], 255 * added[(2 * plane) + i], share, 0);
        }
    }

    /// <summary>Mends a picture.</summary>
    /// <param name="mesh">The square picture that the flow moves: the mesh generator's, or the portrait.</param>
    /// <param name="source">The unmoved portrait, as large.</param>
    /// <param name="frame">Receives the result; as large, and another picture.</param>
    public void Compose(Image mesh, Image source, Image frame)
    {
        int side = mesh.Width;
        if (mesh.Height != side || side < 2 || source.Width != side || source.Height != side || frame.Width != side || frame.Height != side)
        {
            throw new ArgumentException("All pictures must be squares of one size.", nameof(frame));
        }

        Prepare(side);
        float step = (float)size / side;
        PixelReader moving = new(mesh);
        PixelReader still = new(source);
        PixelWriter target = new(frame.Pixels);
        ref Vector256<float> line = ref MemoryMarshal.GetArrayDataReference(_line);
        Vector128<float> white = Vector128.Create(255f);
        for (int y = 0; y < side; y++)
        {
            // The layers between the two rows of the network's picture, then between their columns.
            float v = Math.Clamp(((y + 0.5f) * step) - 0.5f, 0, size - 1);
            int row = Math.Min((int)v, size - 2);
            Vector256<float> fv = Vector256.Create(v - row);
            ReadOnlySpan<Vector256<float>> above = _values.AsSpan(row * size, size);
            ReadOnlySpan<Vector256<float>> below = _values.AsSpan((row + 1) * size, size);
            for (int i = 0; i < above.Length; i++)
            {
                Unsafe.Add(ref line, i) = above[i] + ((below[i] - above[i]) * fv);
            }

            for (int x = 0; x < _columns.Length; x++)
            {
                (int column, float part) = _columns[x];
                ref Vector256<float> left = ref Unsafe.Add(ref line, column);
                Vector256<float> value = left + ((Unsafe.Add(ref left, 1) - left) * Vector256.Create(part));
                int i = (y * side) + x;
                Vector128<float> way = value.GetLower() * (side / 2f);
                Vector128<float> colour = Vector128.LessThanOrEqualAll(Vector128.Abs(way) & FirstTwo, Vector128.Create(LeastFlow))
                    ? moving.Pixel(i)
                    : moving.Between(Vector128.Create((float)x, y, 0, 0) + way);
                float share = value[6];
                if (share > LeastStill)
                {
                    colour += (still.Pixel(i) - colour) * share;
                }

                // Red, green and blue of what is added stand in lanes 3 to 5.
                Vector128<float> added = Vector256.Shuffle(value, Vector256.Create(3, 4, 5, 7, 0, 0, 0, 0)).GetLower();
                colour = (colour * value[2]) + added;
                target.Write(i, Vector128.Min(Vector128.Max(colour, Vector128<float>.Zero), white));
            }
        }
    }

    // Of each pixel of a row: the column of the layers to its left, and how far beyond it the pixel lies.
    private void Prepare(int side)
    {
        if (_columns.Length == side)
        {
            return;
        }

        _columns = new (int, float)[side];
        for (int x = 0; x < side; x++)
        {
            float u = Math.Clamp(((x + 0.5f) * ((float)size / side)) - 0.5f, 0, size - 1);
            int column = Math.Min((int)u, size - 2);
            _columns[x] = (column, u - column);
        }
    }
}
