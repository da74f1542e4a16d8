using System.CommandLine;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Perception;
using Orator.Training.Data;
using Orator.Training.Evaluation;
using Orator.Training.Evaluation.Suites;
using Orator.Training.Metrics;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate</c>: how close a generated video comes to the truth, or a generator to a clip it is driven by or on the people of a corpus.</summary>
internal static class EvaluateCommand
{
    private const int MostFrames = 10_000;

    public static Command Create()
    {
        Option<string?> generated = new("--generated") { Description = "The generated video." };
        Option<string?> truth = new("--truth") { Description = "The real video to compare with." };
        Option<string?> self = new("--self-reenactment") { Description = "Instead: a clip that drives one of its own frames; compares the generator with simple baselines." };
        Option<int> frame = new("--source-frame") { Description = "With --self-reenactment: number of the frame that serves as the portrait." };
        Option<int> step = new("--step") { Description = "With --self-reenactment: compare every n-th frame.", DefaultValueFactory = _ => 1 };
        Option<string?> suite = new("--suite") { Description = $"Instead: a fixed list of cases from a corpus: {string.Join(", ", EvaluationSuite.Names)}, or {MotionSuites.Motion} or {MotionSuites.MotionStyle} (speech to motion, from a motion corpus)." };
        Option<string?> labels = new("--labels") { Description = "With --suite motion: which sound of speech is heard when, lines 'CLIP START DURATION PHONE' (as 'orator train apc --labels'); tells how far lips close at /p b m/." };
        Option<string[]> styles = new("--style") { Description = "With --suite motion-style: style files or style packages.", AllowMultipleArgumentsPerToken = true };
        Option<string?> corpus = new("--corpus") { Description = "With --suite: folder of the corpus." };
        Option<CorpusPart> part = new("--part") { Description = "With --suite: split of the corpus.", DefaultValueFactory = _ => CorpusPart.Test };
        Option<ulong> seed = new("--seed") { Description = "With --suite: selects stretches of long clips, and portraits.", DefaultValueFactory = _ => 0 };
        SuiteOptions usual = new();
        Option<int> frames = new("--frames-per-person") { Description = "With --suite self-reenactment: at most this many frames of each person.", DefaultValueFactory = _ => usual.FramesPerPerson };
        Option<int> portraits = new("--portraits") { Description = "With --suite cross-identity: number of portraits, one a person.", DefaultValueFactory = _ => usual.Portraits };
        Option<int> motionFrames = new("--frames-per-motion") { Description = "With --suite cross-identity: at most this many frames of each motion.", DefaultValueFactory = _ => usual.FramesPerMotion };
        Option<string?> perceptual = new("--perceptual") { Description = "With --suite: a checkpoint of VGG19, to be used in place of the face descriptor network." };
        Option<string?> sheet = new("--sheet") { Description = "With --suite: folder for contact sheets and the report with all cases." };
        Option<string[]> styleClips = new("--style-clip") { Description = "With --suite motion-style: videos that the styles come from, for the windowed distances (SLD, SLV, SMD).", AllowMultipleArgumentsPerToken = true };
        Option<string?> model = new("--model") { Description = "With --suite: folder of the generator's model package (style-aware: the shipped one if left out)." };
        Option<string?> lipSync = new("--lip-sync-model") { Description = "With --generated: folder of the model that measures lip sync; by default the shipped one, if there is one." };
        Option<string> generator = CommonOptions.Generator();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("evaluate", "Measures a generated video against the truth, or a generator on a clip or a corpus.")
        {
            generated, truth, self, frame, step, suite, corpus, part, seed, frames, portraits, motionFrames, perceptual, sheet, labels, styles, styleClips, lipSync, generator, model, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Task PrintAsync(string markdown, string machine) => Console.Out.WriteLineAsync(parsed.GetValue(json) ? machine : markdown);
            MotionSuites motionSuites = new()
            {
                Corpus = parsed.GetValue(corpus),
                Part = parsed.GetValue(part),
                Model = parsed.GetValue(model),
                Seed = parsed.GetValue(seed),
                Labels = parsed.GetValue(labels),
                Styles = parsed.GetValue(styles) ?? [],
                StyleClips = parsed.GetValue(styleClips) ?? [],
            };
            switch (parsed.GetValue(suite))
            {
                case MotionSuites.Motion:
                    MotionSuiteReport motion = motionSuites.Compare();
                    await PrintAsync(motion.ToMarkdown(), motion.ToJson());
                    return CommandRunner.Done;
                case MotionSuites.MotionStyle:
                    MotionStyleReport manner = await motionSuites.CompareStylesAsync(cancellation);
                    await PrintAsync(manner.ToMarkdown(), manner.ToJson());
                    return CommandRunner.Done;
            }

            if (parsed.GetValue(suite) is string name)
            {
                CommonOptions.CheckRange("--frames-per-person", parsed.GetValue(frames), 1, MostFrames);
                CommonOptions.CheckRange("--frames-per-motion", parsed.GetValue(motionFrames), 1, MostFrames);
                CommonOptions.CheckRange("--portraits", parsed.GetValue(portraits), 1, MostFrames);
                SuiteOptions options = new()
                {
                    Part = parsed.GetValue(part),
                    Seed = parsed.GetValue(seed),
                    FramesPerPerson = parsed.GetValue(frames),
                    Portraits = parsed.GetValue(portraits),
                    FramesPerMotion = parsed.GetValue(motionFrames),
                };
                string folder = parsed.GetValue(corpus) ?? throw new InputException("A suite needs a corpus: give its folder with --corpus (made by 'orator corpus build').");
                SuiteReport report = await EvaluateSuite.RunAsync(
                    new EvaluateSuiteOptions(name, folder, options, parsed.GetValue(generator)!, parsed.GetValue(model), parsed.GetValue(perceptual), parsed.GetValue(sheet)), cancellation);
                await PrintAsync(report.ToMarkdown(), report.ToJson());
                return CommandRunner.Done;
            }

            using FaceAnalyzer analyzer = new();
            if (parsed.GetValue(self) is string clip)
            {
                using ModelStore models = ModelStore.Create();
                using IAnimator tested = Animators.Open(parsed.GetValue(generator)!, models);
                SelfReenactmentReport report = await ProgressDisplay.RunAsync("self-reenactment", progress => new SelfReenactment(analyzer).EvaluateAsync(
                    clip, parsed.GetValue(frame), tested, parsed.GetValue(step), (done, total) => progress.Report(new RenderProgress(done, total)), cancellation));
                await PrintAsync(report.ToMarkdown(), report.ToJson());
                return CommandRunner.Done;
            }

            if (parsed.GetValue(generated) is not string a || parsed.GetValue(truth) is not string b)
            {
                throw new InputException("Give --generated and --truth, or --self-reenactment with a clip, or --suite with a corpus.");
            }

            string lips = parsed.GetValue(lipSync) ?? LipSyncMeter.ShippedModel;
            ModelPackage? judge = parsed.GetValue(lipSync) is not null || Directory.Exists(lips) ? ModelPackage.Open(lips) : null;
            EvaluationReport result = await ProgressDisplay.RunAsync("evaluate", progress => new VideoEvaluator(analyzer, judge).EvaluateAsync(
                a, b, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation));
            await PrintAsync(result.ToMarkdown(), result.ToJson());
            return CommandRunner.Done;
        });
        return command;
    }
}
