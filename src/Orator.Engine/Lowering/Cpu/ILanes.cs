namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Arithmetic on vectors of one instruction set, so that a kernel is written once and compiled for each: as type argument it costs nothing,
/// since .NET compiles a generic method for every struct anew and knows the constants then.
/// </summary>
/// <typeparam name="TVector">The vector, of <see cref="Count"/> floats.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector: 4, 8 or 16.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Whether there are 32 registers, not 16: tiles are chosen so that all sums of the innermost loops stay in registers.
    /// </summary>
    static abstract bool ManyRegisters { get; }

    /// <summary>Reads a vector; addresses need no alignment.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector x, float* target);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Broadcast(float x);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a * b + c, rounded once where there is such an instruction.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Lane by lane, a where test is positive, else b.</summary>
    static abstract TVector WherePositive(TVector test, TVector a, TVector b);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVector x);

    /// <summary>Elements at even and at odd places of two vectors that follow each other.</summary>
    static abstract (TVector Even, TVector Odd) Unzip(TVector first, TVector second);

    /// <summary>Reads as many rows of 4 as there are lanes, each row following the last, as 4 columns.</summary>
    static abstract (TVector C0, TVector C1, TVector C2, TVector C3) LoadColumns(float* rows);

    /// <summary>Writes 4 columns as rows of 4, the inverse of <see cref="LoadColumns"/>.</summary>
    static abstract void StoreColumns(TVector c0, TVector c1, TVector c2, TVector c3, float* rows);
}
