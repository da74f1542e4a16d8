using System.Runtime.CompilerServices;

namespace Orator.Graphs.Kernels;

/// <summary>Memory of a thread that its kernels use one after the other.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static float[]? t_memory;

    [ThreadStatic]
    private static float[]? t_shared;

    /// <summary>Memory that is aligned to 64 bytes; its content is arbitrary.</summary>
    /// <param name="count">Number of floats.</param>
    public static float* Take(int count) => Take(ref t_memory, count);

    /// <summary>The same for what all pieces of work of one kernel share; the thread that runs the kernel takes it.</summary>
    /// <param name="count">Number of floats.</param>
    public static float* TakeShared(int count) => Take(ref t_shared, count);

    /// <summary>The next multiple of a number.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static float* Take(ref float[]? memory, int count)
    {
        if (memory is null || memory.Length < count + 16)
        {
            memory = GC.AllocateUninitializedArray<float>(count + 16, pinned: true);
        }

        return (float*)(((nint)Unsafe.AsPointer(ref memory[0]) + 63) & ~63);
    }
}
