using System.Runtime.CompilerServices;

namespace Orator.Graphs.Kernels;

/// <summary>Memory of a thread that its kernels use one after the other.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static float[]? t_memory;

    /// <summary>Memory that is aligned to 64 bytes; its content is arbitrary.</summary>
    /// <param name="count">Number of floats.</param>
    public static float* Take(int count)
    {
        if (t_memory is null || t_memory.Length < count + 16)
        {
            t_memory = GC.AllocateUninitializedArray<float>(count + 16, pinned: true);
        }

        return (float*)(((nint)Unsafe.AsPointer(ref t_memory[0]) + 63) & ~63);
    }

    /// <summary>The next multiple of a number.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
