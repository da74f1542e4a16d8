using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>16 floats, 32 registers.</summary>
internal readonly unsafe struct Avx512Lanes : ILanes<Vector512<float>>
{
    // From the halves of two pairs of vectors to rows of 4: those of the first lanes, then of the next.
    private static readonly Vector512<int> FirstRows = Vector512.Create(0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27);
    private static readonly Vector512<int> NextRows = FirstRows + Vector512.Create(4);

    // Elements 0, 4, 8, ... then 1, 5, 9, ... of two vectors; and those from 2 and 3.
    private static readonly Vector512<int> FromZeroAndOne = Vector512.Create(0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
    private static readonly Vector512<int> FromTwoAndThree = FromZeroAndOne + Vector512.Create(2);

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static bool ManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> x, float* target) => x.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float x) => Vector512.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WherePositive(Vector512<float> test, Vector512<float> a, Vector512<float> b) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(test, Vector512<float>.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x) => Vector512.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Even, Vector512<float> Odd) Unzip(Vector512<float> first, Vector512<float> second)
    {
        Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        return (Avx512F.PermuteVar16x32x2(first, even, second), Avx512F.PermuteVar16x32x2(first, even + Vector512<int>.One, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> C0, Vector512<float> C1, Vector512<float> C2, Vector512<float> C3) LoadColumns(float* rows)
    {
        (Vector512<float> c0, Vector512<float> c1) = Apart(rows, FromZeroAndOne);
        (Vector512<float> c2, Vector512<float> c3) = Apart(rows, FromTwoAndThree);
        return (c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector512<float> c0, Vector512<float> c1, Vector512<float> c2, Vector512<float> c3, float* rows)
    {
        Vector512<float> a = Vector512.Create(c0.GetLower(), c1.GetLower());
        Vector512<float> b = Vector512.Create(c2.GetLower(), c3.GetLower());
        Avx512F.PermuteVar16x32x2(a, FirstRows, b).Store(rows);
        Avx512F.PermuteVar16x32x2(a, NextRows, b).Store(rows + 16);
        a = Vector512.Create(c0.GetUpper(), c1.GetUpper());
        b = Vector512.Create(c2.GetUpper(), c3.GetUpper());
        Avx512F.PermuteVar16x32x2(a, FirstRows, b).Store(rows + 32);
        Avx512F.PermuteVar16x32x2(a, NextRows, b).Store(rows + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) Apart(float* row, Vector512<int> which)
    {
        Vector512<float> low = Avx512F.PermuteVar16x32x2(Vector512.Load(row), which, Vector512.Load(row + 16));
        Vector512<float> high = Avx512F.PermuteVar16x32x2(Vector512.Load(row + 32), which, Vector512.Load(row + 48));
        return (Vector512.Create(low.GetLower(), high.GetLower()), Vector512.Create(low.GetUpper(), high.GetUpper()));
    }
}
