using Orator.Engine.Quantisation;

namespace Orator.Recipes;

/// <summary>What was exported.</summary>
/// <param name="Output">The file.</param>
/// <param name="Architecture">Kind of network.</param>
/// <param name="Part">Part of it.</param>
/// <param name="Inputs">Shape of each input by name.</param>
/// <param name="Outputs">Shape of each output by name.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Quantisation">What quantisation did; null without it.</param>
public sealed record ExportReport(
    string Output,
    string Architecture,
    string Part,
    IReadOnlyDictionary<string, int[]> Inputs,
    IReadOnlyDictionary<string, int[]> Outputs,
    long Bytes,
    QuantisationReport? Quantisation);

/// <summary>What quantisation did to a network.</summary>
/// <param name="Pictures">Number of calibration pictures.</param>
/// <param name="Psnr">Decibels between the outputs and those of the 32-bit network, on the calibration pictures.</param>
/// <param name="FullyQuantisedPsnr">The same if no layer had been left in 32 bits.</param>
/// <param name="PsnrOnOthers">The same with ranges chosen by half of the pictures, measured on the other half; null if there is one picture
/// only.</param>
/// <param name="FloatMilliseconds">Time of the 32-bit network, median of runs that alternate with the 8-bit one.</param>
/// <param name="ByteMilliseconds">Time of the 8-bit network.</param>
/// <param name="Layers">The convolutions.</param>
public sealed record QuantisationReport(
    int Pictures, double Psnr, double FullyQuantisedPsnr, double? PsnrOnOthers, double FloatMilliseconds, double ByteMilliseconds, IReadOnlyList<QuantisedLayer> Layers);
