namespace Orator;

/// <summary>What computes the operations of a a network. Which ones there are depends on the ONNX Runtime package of the program.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor; in every package.</summary>
    Cpu,

    /// <summary>A GPU of NVIDIA's, by CUDA and cuDNN (which must be installed): package <c>Microsoft.ML.OnnxRuntime.Gpu</c>.</summary>
    Cuda,

    /// <summary>Any GPU under Windows, by DirectX 12: package <c>Microsoft.ML.OnnxRuntime.DirectML</c>.</summary>
    DirectML,

    /// <summary>GPU and neural engine of Apple's: package <c>Microsoft.ML.OnnxRuntime</c> on macOS.</summary>
    CoreML,
}
