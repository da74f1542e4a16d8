namespace Orator.Checkpoints;

/// <summary>How a checkpoint is laid out; recognised by content, not by the file's name.</summary>
public enum CheckpointFormat
{
    /// <summary>A JSON header, then raw values (<see cref="SafetensorsFile"/>).</summary>
    Safetensors,

    /// <summary>What <c>torch.save</c> writes since PyTorch 1.6: a zip file.</summary>
    PyTorchZip,

    /// <summary>What <c>torch.save</c> wrote before PyTorch 1.6: pickles followed by raw values.</summary>
    PyTorchLegacy,

    /// <summary>An ONNX model, of which only the initialisers are read.</summary>
    Onnx,
}
