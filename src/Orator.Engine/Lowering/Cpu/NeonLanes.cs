using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>4 floats, 32 registers, with fused multiplication and addition.</summary>
internal readonly unsafe struct NeonLanes : ILanes<Vector128<float>>
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static bool ManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> x, float* target) => x.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float x) => Vector128.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WherePositive(Vector128<float> test, Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(test, Vector128<float>.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> x) => Vector128.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Even, Vector128<float> Odd) Unzip(Vector128<float> first, Vector128<float> second) =>
        QuadLanes.Unzip(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> C0, Vector128<float> C1, Vector128<float> C2, Vector128<float> C3) LoadColumns(float* rows) =>
        QuadLanes.Transpose(Vector128.Load(rows), Vector128.Load(rows + 4), Vector128.Load(rows + 8), Vector128.Load(rows + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns(Vector128<float> c0, Vector128<float> c1, Vector128<float> c2, Vector128<float> c3, float* rows)
    {
        (Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3) = QuadLanes.Transpose(c0, c1, c2, c3);
        r0.Store(rows);
        r1.Store(rows + 4);
        r2.Store(rows + 8);
        r3.Store(rows + 12);
    }
}
