using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Memory of a thread that its kernels use one after the other.</summary>
internal static unsafe class Scratch
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static Block? t_memory;

    [ThreadStatic]
    private static Block? t_shared;

    /// <summary>Memory that is aligned to 64 bytes; its content is arbitrary.</summary>
    /// <param name="count">Number of floats.</param>
    public static float* Take(int count) => Take(ref t_memory, count);

    /// <summary>The same for what all pieces of work of one kernel share; the thread that runs the kernel takes it.</summary>
    /// <param name="count">Number of floats.</param>
    public static float* TakeShared(int count) => Take(ref t_shared, count);

    /// <summary>The next multiple of a number.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static float* Take(ref Block? block, int count)
    {
        if (block is null || block.Count < count)
        {
            // At once: there can be hundreds of megabytes.
            block?.Dispose();
            block = new Block(count);
        }

        return (float*)block.DangerousGetHandle();
    }

    private sealed class Block : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Block(int count)
            : base(ownsHandle: true)
        {
            Count = count;
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), Alignment));
        }

        public int Count { get; }

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }
    }
}
