using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>8 floats, 16 registers.</summary>
internal readonly unsafe struct Avx2Lanes : ILanes<Vector256<float>>
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static bool ManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> x, float* target) => x.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float x) => Vector256.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WherePositive(Vector256<float> test, Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(test, Vector256<float>.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x) => Vector256.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) Unzip(Vector256<float> first, Vector256<float> second)
    {
        Vector256<float> low = Avx.Permute2x128(first, second, 0x20);
        Vector256<float> high = Avx.Permute2x128(first, second, 0x31);
        return (Avx.Shuffle(low, high, 0b10_00_10_00), Avx.Shuffle(low, high, 0b11_01_11_01));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> C0, Vector256<float> C1, Vector256<float> C2, Vector256<float> C3) LoadColumns(float* rows)
    {
        // Rows 0 and 4, 1 and 5, 2 and 6, 3 and 7; then two transpositions of 4x4 at once.
        Vector256<float> r0 = Vector256.Create(Vector128.Load(rows), Vector128.Load(rows + 16));
        Vector256<float> r1 = Vector256.Create(Vector128.Load(rows + 4), Vector128.Load(rows + 20));
        Vector256<float> r2 = Vector256.Create(Vector128.Load(rows + 8), Vector128.Load(rows + 24));
        Vector256<float> r3 = Vector256.Create(Vector128.Load(rows + 12), Vector128.Load(rows + 28));
        return Transpose(r0, r1, r2, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector256<float> c0, Vector256<float> c1, Vector256<float> c2, Vector256<float> c3, float* rows)
    {
        (Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3) = Transpose(c0, c1, c2, c3);
        r0.GetLower().Store(rows);
        r1.GetLower().Store(rows + 4);
        r2.GetLower().Store(rows + 8);
        r3.GetLower().Store(rows + 12);
        r0.GetUpper().Store(rows + 16);
        r1.GetUpper().Store(rows + 20);
        r2.GetUpper().Store(rows + 24);
        r3.GetUpper().Store(rows + 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Transpose(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3)
    {
        Vector256<float> low01 = Avx.UnpackLow(r0, r1);
        Vector256<float> low23 = Avx.UnpackLow(r2, r3);
        Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
        return (
            Avx.Shuffle(low01, low23, 0b01_00_01_00), Avx.Shuffle(low01, low23, 0b11_10_11_10),
            Avx.Shuffle(high01, high23, 0b01_00_01_00), Avx.Shuffle(high01, high23, 0b11_10_11_10));
    }
}
