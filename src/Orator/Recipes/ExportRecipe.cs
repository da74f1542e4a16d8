using System.Globalization;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Quantisation;
using Orator.Graphs;
using Orator.Graphs.Onnx;
using Orator.Media;

namespace Orator.Recipes;

/// <summary>Model package -> a self-contained <c>.onnx</c> file, in 32-bit floats or with convolutions in 8-bit integers.</summary>
public static class ExportRecipe
{
    /// <summary>Exports a part of a model.</summary>
    /// <param name="options">What to write.</param>
    /// <param name="progress">Told the number of layers measured, and of all; only with quantisation.</param>
    /// <param name="cancellation">Stops the work; nothing is written.</param>
    /// <exception cref="InputException">The model, the part, the size or the calibration pictures cannot be used, or the file cannot be
    /// written there.</exception>
    public static async Task<ExportReport> RunAsync(ExportOptions options, Action<int, int>? progress, CancellationToken cancellation)
    {
        OutputFile.Check(
            options.Output, Path.Combine(
                options.Model, ModelPackage.DescriptionFile), Path.Combine(options.Model, ModelPackage.WeightsFile));
        ModelPackage package = ModelPackage.Open(options.Model);
        ArchitecturePart<Module> part = package.Architecture.Part(options.Part);
        Graph graph = package.WriteGraph(part.Name, options.Size);
        byte[] model = Write(graph, package.Architecture.Name);
        QuantisationReport? quantisation = null;
        if (options.Calibration is not null)
        {
            int size = options.Size ?? package.Architecture.Size(package.Configuration);
            List<CalibrationSample> samples = await SamplesAsync(
                package, part, options.Calibration, size, cancellation).ConfigureAwait(false);
            (model, quantisation) = Quantise(model, samples, options.Quantisation, progress, cancellation);
        }

        model = OnnxExport.WithMetadata(model, Notes(package, part.Name, quantisation));
        using OutputFile file = OutputFile.Create(options.Output);
        try
        {
            await File.WriteAllBytesAsync(file.TemporaryPath, model, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(options.Output, e);
        }

        file.Complete();
        return new ExportReport(
            options.Output, package.Architecture.Name, part.Name, Shapes(graph.Inputs), Shapes(graph.Outputs), model.Length, quantisation);
    }

    private static Dictionary<string, int[]> Shapes(IEnumerable<Tensor> tensors) =>
        tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape.ToArray());

    private static byte[] Write(Graph graph, string name)
    {
        try
        {
            return graph.ToOnnx();
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"The {name} model cannot be exported: {e.Message}", e);
        }
    }

    private static async Task<List<CalibrationSample>> SamplesAsync(
        ModelPackage package, ArchitecturePart<Module> part, string folder, int size, CancellationToken cancellation)
    {
        Func<Module, float[], int, IReadOnlyDictionary<string, float[]>> inputs = part.FromPicture
            ?? throw new InputException(
                $"Part '{part.Name}' of a {package.Architecture.Name} model cannot be quantised: its inputs cannot be made of a picture.");
        List<Image> pictures = await CalibrationPictures.ReadAsync(folder, size, cancellation).ConfigureAwait(false);
        return [.. pictures.Select(picture => new CalibrationSample(inputs(package.Network, picture.ToPlanes(), size)))];
    }

    private static (byte[] Model, QuantisationReport Report) Quantise(
        byte[] model,
        List<CalibrationSample> samples,
        QuantisationSettings settings,
        Action<int, int>? progress,
        CancellationToken cancellation)
    {
        try
        {
            QuantisedModel quantised = Quantiser.Quantise(
                model, samples, settings with { Weights = WeightBits.Seven }, progress, cancellation);
            (double floats, double bytes) = AlternatingRuns.Measure(model, quantised.Model, samples[0]);
            return (quantised.Model, new QuantisationReport(
                samples.Count, quantised.Psnr, quantised.FullyQuantisedPsnr, quantised.PsnrOnOthers, floats, bytes, quantised.Layers));
        }
        catch (ArgumentException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static Dictionary<string, string> Notes(ModelPackage package, string part, QuantisationReport? quantisation)
    {
        Dictionary<string, string?> notes = new()
        {
            ["architecture"] = package.Architecture.Name,
            ["part"] = part,
            ["preset"] = package.Preset,
            ["licence"] = package.Licence,
            ["data"] = package.Data,
            ["quantisation"] = quantisation is null ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"static int8, {quantisation.Layers.Count(layer => layer.Quantised)} of {quantisation.Layers.Count} convolutions, {quantisation.Psnr:0.0} dB against 32-bit floats on {quantisation.Pictures} calibration pictures"),
        };
        return notes.Where(note => note.Value is not null).ToDictionary(note => note.Key, note => note.Value!);
    }
}
