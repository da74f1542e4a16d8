using Orator.Engine.Quantisation;

namespace Orator.Recipes;

/// <summary>What <see cref="ExportRecipe"/> is to write.</summary>
/// <param name="Model">Folder of a model package.</param>
/// <param name="Output">The <c>.onnx</c> file to write.</param>
public sealed record ExportOptions(string Model, string Output)
{
    /// <summary>Name of the part of the model; null means the first.</summary>
    public string? Part { get; init; }

    /// <summary>Side of the pictures in pixels; null means that of the model's configuration.</summary>
    public int? Size { get; init; }

    /// <summary>Folder of pictures by which the network is quantised to 8 bits; null keeps 32-bit floats.</summary>
    public string? Calibration { get; init; }

    /// <summary>How to quantise.</summary>
    public QuantisationSettings Quantisation { get; init; } = new();
}
