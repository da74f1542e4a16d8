using Google.Protobuf;
using Onnx;

namespace Orator.Graphs.Onnx;

/// <summary>Writes modules as self-contained <c>.onnx</c> files, which any runtime of this format can run.</summary>
public static class OnnxExport
{
    // A little less, for everything that is not weights.
    private const long LargestFile = int.MaxValue - (16 << 20);

    /// <summary>Writes a module in inference mode, with its weights of now as constants under their full names.</summary>
    /// <param name="module">The module; its mode is the same afterwards.</param>
    /// <param name="write">Declares the inputs, applies the module and declares the outputs.</param>
    /// <param name="metadata">Notes to store in the file; see <see cref="WithMetadata"/>.</param>
    /// <returns>The content of the file.</returns>
    /// <exception cref="InvalidOperationException">No output was declared, or the file would exceed the format's limit of 2 GB.</exception>
    /// <example>
    /// <code>
    /// File.WriteAllBytes("curve.onnx", curve.ToOnnx(graph => graph.Output("y", curve.Forward(graph.Input("x", [5, 1])))));
    /// </code>
    /// </example>
    public static byte[] ToOnnx(this Module module, Action<Graph> write, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Graph graph = new();
        bool training = module.Training;
        module.Train(false);
        try
        {
            write(graph);
        }
        finally
        {
            module.Train(training);
        }

        if (graph.Constants.Sum(constant => constant.Shape.Elements) * sizeof(float) > LargestFile)
        {
            throw new InvalidOperationException("The network is too large for one .onnx file, which holds 2 GB at most.");
        }

        graph.NameParameters(module);
        byte[] model = graph.ToOnnx();
        return metadata is null ? model : WithMetadata(model, metadata);
    }

    /// <summary>A copy of a model with notes in it (<c>metadata_props</c>), which do not change what it computes.</summary>
    /// <param name="model">Content of an <c>.onnx</c> file.</param>
    /// <param name="metadata">Text by name; replaces notes of the same name.</param>
    public static byte[] WithMetadata(byte[] model, IReadOnlyDictionary<string, string> metadata)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model);
        StringStringEntryProto[] others = [.. proto.MetadataProps.Where(entry => !metadata.ContainsKey(entry.Key))];
        proto.MetadataProps.Clear();
        proto.MetadataProps.AddRange(
            [.. others, .. metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value })]);
        return proto.ToByteArray();
    }

    /// <summary>The notes in a model.</summary>
    /// <param name="model">Content of an <c>.onnx</c> file.</param>
    public static IReadOnlyDictionary<string, string> Metadata(byte[] model) =>
        ModelProto.Parser.ParseFrom(model).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
}
