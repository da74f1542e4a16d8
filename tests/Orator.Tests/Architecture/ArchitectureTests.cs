using System.Text.RegularExpressions;

namespace Orator.Tests.Architecture;

/// <summary>Which namespace may use which: <see cref="Plan"/>. Data flows one way, and no two namespaces import each other.</summary>
public sealed partial class ArchitectureTests
{
    // A line: a namespace and those that it may import, both without "Orator."; "." is the face itself. A namespace sees its parents
    // without importing them.
    private const string Plan = """
        # Networks are described; nothing here knows files of weights, processors or faces.
        Graphs: Graphs.Ops Graphs.Onnx
        Graphs.Ops:
        Graphs.Onnx:
        Graphs.Layers: Graphs.Ops
        Graphs.LayerTables: Graphs.Layers Graphs.Ops
        Checkpoints: Graphs Checkpoints.PyTorch Checkpoints.Onnx
        Checkpoints.PyTorch:
        Checkpoints.Onnx: Checkpoints.PyTorch

        # ... and run, trained, quantised, stored.
        Engine.Lowering: Graphs
        Engine.Lowering.Cpu: Graphs Graphs.Ops Graphs.Onnx
        Engine: Graphs Graphs.Onnx Engine.Lowering Engine.Lowering.Cpu
        Engine.Quantisation: Graphs Graphs.Ops Graphs.Onnx Engine.Lowering Engine.Lowering.Cpu
        Engine.Training: Graphs Checkpoints
        Engine.Models: Graphs Graphs.LayerTables Checkpoints

        # Media -> faces.
        Imaging: Engine
        Media: Engine Imaging
        Geometry: Checkpoints Engine.Models
        Perception.Networks: Graphs Graphs.Onnx Engine Engine.Models
        Perception: Engine Engine.Models Imaging Media Geometry Perception.Networks

        # Speech, faces -> motion.
        Speech:
        Motion: Geometry
        Motion.FromVideo: Media Geometry Perception
        Motion.Style: Graphs Engine Engine.Models Imaging Media Geometry Perception Perception.Networks Motion.FromVideo
        Motion.FromSpeech: Engine.Models Geometry Speech Motion.Style

        # Motion -> frames.
        Animation: Graphs Engine Engine.Models Imaging Media Geometry Perception Motion Motion.FromVideo
        Animation.Mesh: Imaging Geometry

        # Systems: networks, configuration, checkpoint and animator of each.
        Systems.StyleAware: Graphs Graphs.Layers Engine Engine.Models Imaging Geometry Perception Motion Motion.Style Motion.FromSpeech Animation Animation.Mesh
        Systems.FaceVid2Vid: Graphs Graphs.Layers Checkpoints Engine Engine.Lowering Engine.Models Engine.Quantisation Imaging Geometry Animation Animation.Mesh
        Systems.LiveSpeechPortraits: Graphs Graphs.Layers Engine Engine.Models Geometry Speech Motion.Style Motion.FromSpeech Systems.SpeechEmbedding
        Systems.SpeechEmbedding: Graphs Graphs.Layers Checkpoints Engine Engine.Models Speech
        Systems.StyleHeat: Graphs Graphs.Layers Checkpoints Engine Engine.Models Engine.Training Imaging Perception.Networks Speech Animation Animation.Mesh
        Systems.FreeHeadGan: Graphs Graphs.Layers Checkpoints Engine Engine.Models Imaging Geometry Perception Animation Animation.Mesh Systems.FaceVid2Vid
        Systems.LipSync: Graphs Graphs.Layers Checkpoints Engine.Models Geometry Perception Speech Systems.SpeechEmbedding

        # All of it together, and the face.
        Recipes: Graphs Graphs.Onnx Engine Engine.Models Engine.Quantisation Imaging Media Geometry Perception Speech Motion Motion.FromVideo Motion.Style Motion.FromSpeech Animation Animation.Mesh Systems.FaceVid2Vid Systems.FreeHeadGan Systems.LiveSpeechPortraits Systems.LipSync Systems.SpeechEmbedding Systems.StyleHeat
        .: Graphs Recipes
        Live: Engine.Models Media Perception Animation Recipes Codec Codec.Bitstream Codec.Sound

        # Face video: what a face does as bits, pictures of it, sound; then files.
        Codec.Entropy:
        Codec.Bitstream:
        Codec.Payloads: Geometry Codec.Entropy
        Codec.Pictures: Media Codec.Bitstream
        Codec.Sound: Media
        Codec: Graphs Engine.Models Media Geometry Perception Motion Motion.FromVideo Motion.Style Animation Recipes Codec.Bitstream Codec.Payloads Codec.Pictures Codec.Sound

        # Training is not part of the product: it uses the product.
        Training.Plots: Engine.Training Imaging
        Training: Graphs Engine Engine.Models Engine.Training Media Training.Plots
        Training.Losses: Graphs Graphs.Layers Engine Engine.Training Perception.Networks Systems.FaceVid2Vid Systems.LipSync
        Training.Metrics: Graphs Engine Engine.Models Geometry Perception Speech Motion.FromVideo Systems.SpeechEmbedding Systems.LipSync Training.Losses
        Training.Data.Augmentation: Graphs Geometry Perception Speech
        Training.Data.Eyes: Graphs
        Training.Data: Graphs Engine Engine.Training Imaging Media Geometry Perception Speech Motion Motion.FromVideo Animation Animation.Mesh Training.Plots Training.Metrics Training.Data.Augmentation
        Training.Evaluation: Graphs Engine Engine.Models Media Geometry Perception Motion Motion.FromVideo Animation Systems.SpeechEmbedding Systems.FreeHeadGan Systems.StyleHeat Training.Plots Training.Metrics Training.Data
        Training.Evaluation.Suites: Graphs Checkpoints Engine.Models Geometry Perception Motion Motion.FromVideo Animation Systems.FaceVid2Vid Training.Plots Training.Losses Training.Metrics Training.Data
        Training.Evaluation.Codecs: Engine.Models Media Geometry Perception Animation Codec Codec.Bitstream Codec.Pictures Training.Plots Training.Losses Training.Metrics
        Training.Expressions: Checkpoints Media Geometry Perception
        Training.Systems.LiveSpeechPortraits: Graphs Graphs.Layers Checkpoints Engine Engine.Models Engine.Training Media Geometry Perception Speech Motion.FromVideo Motion.Style Motion.FromSpeech Systems.LiveSpeechPortraits Systems.LipSync Systems.SpeechEmbedding Training.Losses Training.Metrics Training.Data Training.Data.Augmentation
        Training.Systems.LipSync: Graphs Graphs.Layers Engine Engine.Models Engine.Training Media Geometry Perception Speech Systems.SpeechEmbedding Systems.LipSync Training.Losses Training.Metrics Training.Data Training.Data.Augmentation Training.Systems.LiveSpeechPortraits
        Training.Systems.StyleAware: Graphs Engine Engine.Models Engine.Training Imaging Media Geometry Perception Animation Systems.StyleAware Training.Plots Training.Losses Training.Metrics Training.Data Training.Data.Augmentation
        Training.Systems.FreeHeadGan: Graphs Engine Engine.Models Engine.Training Imaging Geometry Perception Animation Systems.FreeHeadGan Systems.FaceVid2Vid Training.Plots Training.Losses Training.Data Training.Data.Augmentation Training.Data.Eyes
        Training.Systems.StyleHeat: Graphs Engine Engine.Models Engine.Training Imaging Media Geometry Perception Motion Animation Systems.StyleHeat Training.Plots Training.Losses Training.Metrics Training.Data Training.Data.Augmentation Training.Evaluation Training.Evaluation.Suites
        Training.Systems.FaceVid2Vid: Graphs Engine Engine.Models Engine.Training Imaging Media Geometry Perception Motion Motion.FromVideo Animation Animation.Mesh Systems.FaceVid2Vid Systems.StyleAware Training.Plots Training.Losses Training.Metrics Training.Data Training.Data.Augmentation Training.Evaluation

        # The command line is on top: it may use everything, but nobody uses it.
        Cli.Terminal: *
        Cli.Bench: *
        Cli.Commands: *
        Cli: *
        """;

    // A child that is made of its parent's types, which its parent uses in turn.
    private static readonly string[] MadeOfTheirParent = ["Graphs.Ops", "Graphs.Onnx", "Checkpoints.PyTorch", "Checkpoints.Onnx", "Engine.Lowering.Cpu", "Recipes"];

    private static readonly Dictionary<string, string[]> Allowed = Plan.Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(
            line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static readonly List<Source> Sources = [.. Read()];

    [Fact]
    public void NamespacesImportOnlyWhatThePlanAllows()
    {
        string[] wrong =
        [
            .. from source in Sources
               from used in source.Imports
               let allowed = Allowed.GetValueOrDefault(source.Namespace)
               where allowed is null || (allowed is not ["*"] && !allowed.Contains(used)) || (used.StartsWith(
                   "Cli", StringComparison.Ordinal) && !source.Namespace.StartsWith("Cli", StringComparison.Ordinal))
               select $"{source.Path}: {source.Namespace} -> {used}",
        ];
        Assert.Empty(wrong);
        Assert.Empty(Sources.Select(source => source.Namespace).Distinct().Except(Allowed.Keys));
    }

    [Fact]
    public void ThePlanHasNoCircle()
    {
        foreach (string start in Allowed.Keys)
        {
            Stack<string> open = new(Allowed[start]);
            HashSet<string> seen = [];
            while (open.TryPop(out string? next))
            {
                Assert.True(next != start, $"{start} is reached from itself");
                if (next != "*" && seen.Add(next))
                {
                    Array.ForEach(Allowed[next], open.Push);
                }
            }
        }
    }

    [Fact]
    public void NoParentUsesAChildThatUsesIt()
    {
        Dictionary<string, string[]> types = Sources.GroupBy(source => source.Namespace).ToDictionary(
            group => group.Key, group => group.SelectMany(source => source.Types).ToArray());
        string[] circles =
        [
            .. from parent in Allowed.Keys
               from child in Allowed[parent]
               where parent == "."
                   ? !child.Contains('.') && Sources.Any(s => s.Namespace == child)
                   : child.StartsWith(parent + ".", StringComparison.Ordinal)
               where !MadeOfTheirParent.Contains(child)
               where Sources.Any(source => source.Namespace == child && source.Words.Overlaps(types[parent]) && (parent != "." || source.Folder != "src/Orator.Graphs"))
               select $"{parent} <-> {child}",
        ];
        Assert.Empty(circles);
    }

    [Fact]
    public void FoldersAreNamespaces() =>
        Assert.Empty(Sources.Where(
            source => !source.IsVocabulary && source.Expected != source.Namespace).Select(source => $"{source.Path}: {source.Namespace}"));

    private static IEnumerable<Source> Read()
    {
        string root = Path.Combine(Repository.Root, "src");
        foreach (string path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(root, path).Replace('\\', '/');
            if (relative.Split('/') is not [_, "obj" or "bin", ..])
            {
                string text = File.ReadAllText(path);
                if (NamespaceLine().Match(text) is { Success: true } found && found.Groups[1].Value.StartsWith("Orator", StringComparison.Ordinal))
                {
                    yield return new Source(relative, Short(found.Groups[1].Value), text);
                }
            }
        }
    }

    private static string Short(string name) => name == "Orator" ? "." : name["Orator.".Length..];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (Orator[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex ImportLine();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?: struct| class)?) ([A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex("//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"")]
    private static partial Regex CommentOrString();

    private sealed class Source
    {
        public Source(string path, string name, string text)
        {
            (Path, Namespace) = (path, name);
            Imports = [.. ImportLine().Matches(text).Select(match => Short(match.Groups[1].Value))];
            string code = CommentOrString().Replace(text, "");
            Types = [.. TypeName().Matches(code).Select(match => match.Groups[1].Value)];
            Words = [.. Regex.Matches(code, @"\b[A-Z]\w*\b").Select(match => match.Value).Except(Types)];
        }

        public string Path { get; }

        public string Namespace { get; }

        public string[] Imports { get; }

        public string[] Types { get; }

        public HashSet<string> Words { get; }

        public string Folder => "src/" + Path.Split('/')[0];

        // Errors and settings that every user meets are called by the short name, whichever assembly they are in; operators are members of
        // the tensor.
        public bool IsVocabulary => Namespace is "." && Path.StartsWith("Orator.Engine/", StringComparison.Ordinal)
            || Namespace is "Graphs" && Path.StartsWith("Orator.Graphs/Ops/", StringComparison.Ordinal);

        public string Expected => Short(string.Join('.', Path.Split('/')[..^1]));
    }
}
