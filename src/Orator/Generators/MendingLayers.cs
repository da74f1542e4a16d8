using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Orator.Media;
using Orator.Networks.StyleTransfer;

namespace Orator.Generators;

/// <summary>
/// What a network says of a frame, applied to pictures of any size, with its layers enlarged linearly to the pictures' size: <see cref="StyleAwareGenerator.Compose"/>, or the warp and
/// the addition of a face-vid2vid that refines.
/// </summary>
/// <param name="size">Side of the network's pictures.</param>
internal sealed class MendingLayers(int size)
{
    // Below, reading between the pixels would only blur.
    private const float LeastFlow = 0.005f;
    private const float LeastStill = 1f / 512;

    // Of each pixel: flow x, flow y, how much of what is there is kept, what is added to its red, green, blue, still.
    private readonly Vector256<float>[] _values = new Vector256<float>[size * size];

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
            _values[i] = Vector256.Create(flow[i], flow[plane + i], 1, 255 * added[i], 255 * added[plane + i], 255 * added[(2 * plane) + i], 0, 0);
        }
    }

    /// <summary>Mends a picture.</summary>
    /// <param name="mesh">The square picture that the flow moves: the mesh generator's, or the portrait.</param>
    /// <param name="source">The unmoved portrait, as large.</param>
    /// <param name="frame">Receives the result; as large, and another picture.</param>
    public void Compose(Image mesh, Image source, Image frame)
    {
        int side = mesh.Width;
        float step = (float)size / side;
        float unit = side / 2f;
        Parallel.For(0, side, y =>
        {
            float v = Math.Clamp(((y + 0.5f) * step) - 0.5f, 0, size - 1);
            int row = Math.Min((int)v, size - 2);
            Vector256<float> fv = Vector256.Create(v - row);
            for (int x = 0; x < side; x++)
            {
                float u = Math.Clamp(((x + 0.5f) * step) - 0.5f, 0, size - 1);
                int column = Math.Min((int)u, size - 2);
                Vector256<float> fu = Vector256.Create(u - column);
                int i = (row * size) + column;
                Vector256<float> top = _values[i] + ((_values[i + 1] - _values[i]) * fu);
                Vector256<float> bottom = _values[i + size] + ((_values[i + size + 1] - _values[i + size]) * fu);
                Vector256<float> value = top + ((bottom - top) * fv);
                float dx = value[0] * unit;
                float dy = value[1] * unit;
                bool moved = MathF.Abs(dx) > LeastFlow || MathF.Abs(dy) > LeastFlow;
                Vector128<float> colour = moved ? Sample(mesh, x + dx, y + dy) : Pixel(mesh, x, y);
                if (value[6] > LeastStill)
                {
                    colour += (Pixel(source, x, y) - colour) * value[6];
                }

                colour = (colour * value[2]) + Vector128.Create(value[3], value[4], value[5], 0);
                Vector128<int> bytes = Vector128.ConvertToInt32(Vector128.Clamp(colour, Vector128<float>.Zero, Vector128.Create(255f)) + Vector128.Create(0.5f));
                Span<byte> pixel = frame.Pixels.AsSpan(((y * side) + x) * 3, 3);
                (pixel[0], pixel[1], pixel[2]) = ((byte)bytes[0], (byte)bytes[1], (byte)bytes[2]);
            }
        });
    }

    // At pixel coordinates (whole numbers are middles of pixels); beyond the edge the nearest pixel repeats.
    private static Vector128<float> Sample(Image image, float x, float y)
    {
        x = Math.Clamp(x, 0, image.Width - 1);
        y = Math.Clamp(y, 0, image.Height - 1);
        int column = Math.Min((int)x, image.Width - 2);
        int row = Math.Min((int)y, image.Height - 2);
        Vector128<float> fx = Vector128.Create(x - column);
        Vector128<float> top = Pixel(image, column, row);
        top += (Pixel(image, column + 1, row) - top) * fx;
        Vector128<float> bottom = Pixel(image, column, row + 1);
        bottom += (Pixel(image, column + 1, row + 1) - bottom) * fx;
        return top + ((bottom - top) * Vector128.Create(y - row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pixel(Image image, int x, int y)
    {
        int i = ((y * image.Width) + x) * 3;
        byte[] pixels = image.Pixels;
        return Vector128.Create(pixels[i], pixels[i + 1], (float)pixels[i + 2], 0);
    }
}
