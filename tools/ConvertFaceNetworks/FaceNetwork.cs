namespace Orator.ConvertFaceNetworks;

/// <summary>One of the pretrained face networks of npm <c>@vladmandic/human</c> and what Orator wants of it.</summary>
/// <param name="Name">Name of the TensorFlow.js model, without ending.</param>
/// <param name="Purpose">What it does, for people.</param>
/// <param name="Batch">Pictures a run.</param>
/// <param name="Outputs">For each output, the name it gets and the TensorFlow node it comes from.</param>
internal sealed record FaceNetwork(string Name, string Purpose, int Batch, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>All networks. Shapes and units of their outputs: <c>Orator.Perception.Networks.FaceNetworks</c>.</summary>
    public static IReadOnlyList<FaceNetwork> All { get; } =
    [
        new("blazeface", "face detector", 1, new Dictionary<string, string>
        {
            ["scores16"] = "Identity", ["boxes16"] = "Identity_2", ["scores32"] = "Identity_1", ["boxes32"] = "Identity_3",
        }),
        new("facemesh", "468 points of the face", 1, new Dictionary<string, string>
        {
            ["landmarks"] = "Identity_2", ["flag"] = "Identity_1", ["contours"] = "Identity",
        }),
        new("iris", "eyes", 2, new Dictionary<string, string> { ["points"] = "Identity" }),
        new("faceres", "face descriptor", 1, new Dictionary<string, string>
        {
            ["descriptor"] = "global_pooling/Mean", ["age"] = "age_pred/Softmax", ["gender"] = "gender_pred/Sigmoid",
        }),
        new("emotion", "seven expressions", 1, new Dictionary<string, string> { ["probabilities"] = "Identity" }),
    ];

    /// <summary>Name of the converted file.</summary>
    public string FileName => Name + ".onnx";

    /// <summary>The network as the content of an <c>.onnx</c> file, the same for the same model on every machine.</summary>
    /// <param name="folder">Folder of the TensorFlow.js models.</param>
    /// <exception cref="InvalidDataException">The model is malformed, or uses an operator that is not supported.</exception>
    public byte[] Convert(string folder) =>
        HalfConstants.Apply(TfjsImporter.Import(Path.Combine(folder, Name + ".json"), Batch, Outputs).ToOnnx());
}
