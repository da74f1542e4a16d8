namespace Orator.Graphs.Kernels;

/// <summary>The vector instructions that kernels are made for, from the least to the most.</summary>
public enum InstructionSet
{
    /// <summary>None in particular: 4 numbers at a time, without fused multiplication and addition.</summary>
    Portable,

    /// <summary>ARM64's NEON: 32 registers of 4 numbers.</summary>
    Neon,

    /// <summary>AVX2 with FMA: 16 registers of 8 numbers.</summary>
    Avx2,

    /// <summary>AVX-512 (F, BW, DQ, VL): 32 registers of 16 numbers.</summary>
    Avx512,
}
