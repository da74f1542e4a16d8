namespace Orator.Engine.Lowering;

/// <summary>
/// What a graph is lowered to before a session runs it: which of ONNX's operators are replaced by faster forms or by kernels in C#.
/// </summary>
public enum Target
{
    /// <summary>
    /// Nothing is replaced: operators as the graph has them. For other execution providers than the CPU, and as a yardstick.
    /// </summary>
    Canonical,

    /// <summary>Any processor: only ONNX's own operators, some of them in forms that suit ONNX Runtime's CPU provider.</summary>
    Portable,

    /// <summary>ARM64: kernels of 4 floats (AdvSimd).</summary>
    Neon,

    /// <summary>x64 with AVX2 and FMA: kernels of 8 floats.</summary>
    Avx2,

    /// <summary>x64 with AVX-512 (F, BW, DQ and VL): kernels of 16 floats.</summary>
    Avx512,
}
