using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Rearrangements of vectors of 4, in the instructions of the processor.</summary>
internal static class QuadLanes
{
    /// <summary>Elements at even and at odd places of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Even, Vector128<float> Odd) Unzip(Vector128<float> a, Vector128<float> b)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return (AdvSimd.Arm64.UnzipEven(a, b), AdvSimd.Arm64.UnzipOdd(a, b));
        }

        return Sse.IsSupported
            ? (Sse.Shuffle(a, b, 0b10_00_10_00), Sse.Shuffle(a, b, 0b11_01_11_01))
            : (Vector128.Create(a[0], a[2], b[0], b[2]), Vector128.Create(a[1], a[3], b[1], b[3]));
    }

    /// <summary>Transposition of 4x4 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Transpose(
        Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3)
    {
        // Taken apart twice: elements 0, 2 and 1, 3 of all rows, then each alone.
        (Vector128<float> even01, Vector128<float> odd01) = Unzip(r0, r1);
        (Vector128<float> even23, Vector128<float> odd23) = Unzip(r2, r3);
        (Vector128<float> c0, Vector128<float> c2) = Unzip(even01, even23);
        (Vector128<float> c1, Vector128<float> c3) = Unzip(odd01, odd23);
        return (c0, c1, c2, c3);
    }
}
