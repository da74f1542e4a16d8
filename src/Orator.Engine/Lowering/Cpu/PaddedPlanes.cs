using System.Runtime.CompilerServices;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Geometry of a convolution of stride 1 over planes that are copied with their padding: then each position in the kernel is one distance
/// in memory, the same for all positions of the window. Lines and planes are volumes of depth (and height) 1; volumes are planes upon
/// planes.
/// </summary>
internal sealed unsafe class PaddedPlanes
{
    /// <summary>Derives the geometry.</summary>
    /// <param name="x">Input, [N, in, spatial...].</param>
    /// <param name="result">Result, [N, out, spatial...].</param>
    /// <param name="window">The window.</param>
    public PaddedPlanes(Shape x, Shape result, Window window)
    {
        int dimensions = window.Kernel.Length;
        int[] Three(int[] values, int fill) => [.. Enumerable.Repeat(fill, 3 - dimensions), .. values];
        (Samples, InputChannels, OutputChannels) = (x[0], x[1], result[1]);
        (InputSize, OutputSize) = (Three(window.InputSize, 1), Three(window.OutputSize, 1));
        (Kernel, Dilation, Padding) = (Three(window.Kernel, 1), Three(window.Dilation, 1), Three(window.Padding[..dimensions], 0));
        RowLength = OutputSize[2] + (Dilation[2] * (Kernel[2] - 1));
        Margin = Dilation[1] * (Kernel[1] - 1);
        Offsets = [.. Enumerable.Range(0, Kernel[1] * Kernel[2])
            .Select(t => (t / Kernel[2] * Dilation[1] * RowLength) + (t % Kernel[2] * Dilation[2]))];
    }

    /// <summary>N.</summary>
    public int Samples { get; }

    /// <summary>Channels of the input, those of all groups.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of the result, those of all groups.</summary>
    public int OutputChannels { get; }

    /// <summary>Depth, height and width of the input.</summary>
    public int[] InputSize { get; }

    /// <summary>Depth, height and width of the result.</summary>
    public int[] OutputSize { get; }

    /// <summary>Depth, height and width of the kernel.</summary>
    public int[] Kernel { get; }

    /// <summary>Distances of neighbours under the kernel.</summary>
    public int[] Dilation { get; }

    /// <summary>Zeros before the first plane, row and column.</summary>
    public int[] Padding { get; }

    /// <summary>Elements from one row to the next in copies: the width of the padded input.</summary>
    public int RowLength { get; }

    /// <summary>Rows of the input beyond those of the result.</summary>
    public int Margin { get; }

    /// <summary>Distance in memory of each position in a plane of the kernel.</summary>
    public int[] Offsets { get; }

    /// <summary>Elements of an input plane.</summary>
    public int InputPlane => InputSize[1] * InputSize[2];

    /// <summary>Elements of a plane of the result.</summary>
    public int OutputPlane => OutputSize[1] * OutputSize[2];

    /// <summary>Whether a window is of the kind that this class knows.</summary>
    public static bool Suits(Window window) => Array.TrueForAll(window.Stride, s => s == 1);

    /// <summary>The input plane under plane k of the kernel, or -1 if that is padding.</summary>
    /// <param name="plane">Plane of the result.</param>
    /// <param name="k">Plane of the kernel.</param>
    public int InputPlaneUnder(int plane, int k)
    {
        int under = plane + (k * Dilation[0]) - Padding[0];
        return under < InputSize[0] ? Math.Max(under, -1) : -1;
    }

    /// <summary>
    /// Copies what some rows of the result see of one plane of some channels. What lies right of the input is not written: it is zero
    /// before.
    /// </summary>
    /// <param name="x">The plane of the first channel.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="row">First row of the result.</param>
    /// <param name="rows">Number of rows of the result.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="length">Elements from one channel to the next there.</param>
    public void Copy<TLanes, TVector>(float* x, int channels, int row, int rows, float* copy, int length)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        (int height, int width, int left) = (InputSize[1], InputSize[2], Padding[2]);
        int kept = Math.Min(width, RowLength - left);
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = x + ((long)channel * InputSize[0] * InputPlane);
            float* target = copy + ((long)channel * length);
            for (int inputRow = row - Padding[1]; inputRow < row - Padding[1] + rows + Margin; inputRow++)
            {
                if (inputRow < 0 || inputRow >= height)
                {
                    new Span<float>(target, RowLength).Clear();
                }
                else
                {
                    CopyRow<TLanes, TVector>(source + ((long)inputRow * width), target + left, kept);
                }

                target += RowLength;
            }
        }
    }

    /// <summary>Copies one row. Rows are short, so that a call for each would take longer than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRow<TLanes, TVector>(float* source, float* target, int width)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        if (width < TLanes.Count)
        {
            for (int i = 0; i < width; i++)
            {
                target[i] = source[i];
            }

            return;
        }

        for (int i = 0; i < width - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(source + i), target + i);
        }

        TLanes.Store(TLanes.Load(source + width - TLanes.Count), target + width - TLanes.Count);
    }
}
